"""Operations: what an operator runs, beside the other composition roots (floor 9).

It starts and stops the process tree, checks an installation, makes and restores backups. It holds no rule of
commerce; it calls the rooms' own services. Nothing imports it but `cli`, `worker` and `app`.
"""
