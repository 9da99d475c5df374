"""When cyclic garbage is looked for: rarely, in a process that reads batches or that people wait for."""

import gc

# A batch is a hundred thousand small values without a cycle; to search them again and again doubles what
# reading a page costs (measured by bench/apply_orders.py), and one search through what an API is made of
# holds every request up for a fifth of a second (bench/read_lists.py).
_NEW_OBJECTS = 200_000
_YOUNG_ROUNDS = 20
_MIDDLE_ROUNDS = 100


def collect_rarely() -> None:
    """Leave what is loaded by now out of every search, and search for cyclic garbage rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, _YOUNG_ROUNDS, _MIDDLE_ROUNDS)
