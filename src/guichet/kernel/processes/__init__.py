"""Processes: a tree of them under one parent, and what each needs to live in it.

The parent starts its children in order, starts one again when it dies (with growing pauses), and stops all in
reverse order. A child ends by itself when its parent is gone, killed or not: it holds one end of a pipe. What
nobody waits for gives way to what somebody waits for. A passage lets them hand each other connections.
"""

from guichet.kernel.processes.lifeline import tell_ready, watch_parent
from guichet.kernel.processes.manners import give_way, is_server_process
from guichet.kernel.processes.passage import Passage, PassageFullError
from guichet.kernel.processes.tree import Child, ProcessTree, StartError

__all__ = [
    "Child",
    "Passage",
    "PassageFullError",
    "ProcessTree",
    "StartError",
    "give_way",
    "is_server_process",
    "tell_ready",
    "watch_parent",
]
