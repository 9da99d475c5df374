"""Processes: a tree of them under one parent, and what each needs to live in it.

The parent starts its children in order, starts one again when it dies (with growing pauses), and stops all in
reverse order. A child ends by itself when its parent is gone, killed or not: it holds one end of a pipe.
"""

from guichet.kernel.processes.lifeline import tell_ready, watch_parent
from guichet.kernel.processes.tree import Child, ProcessTree, StartError

__all__ = ["Child", "ProcessTree", "StartError", "tell_ready", "watch_parent"]
