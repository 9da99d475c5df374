"""`python -m guichet.kernel.processes.launch MODULE ARGUMENTS…`: runs a module as a child of a tree."""

from __future__ import annotations

import runpy
import sys

from guichet.kernel.processes.lifeline import watch_parent

if __name__ == "__main__":
    watch_parent()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
