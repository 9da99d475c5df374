"""What all hosts of an installation share beside the database, known by a mark of each in the database.

The first host that asks sets a mark; another whose own is none of it must not work beside it. For who starts
the processes: nothing here imports more than a plain connection, since that one lives as long as they do.
"""

from guichet.kernel.sharing.marks import agrees, forget_shared, mark_of_key, mark_shared

__all__ = ["agrees", "forget_shared", "mark_of_key", "mark_shared"]
