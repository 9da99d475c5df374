"""`python -m guichet.kernel.processes.launch MODULE ARGUMENTS…`: runs a module as a child of a tree."""

from __future__ import annotations

import runpy
import sys

from guichet.kernel.processes.lifeline import tell_failure, watch_parent

if __name__ == "__main__":
    watch_parent()
    sys.argv = sys.argv[1:]
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except Exception as failure:
        tell_failure(str(failure).strip() or type(failure).__name__)
        if isinstance(failure, OSError):  # a port, a file, a right: the sentence says it all
            sys.exit(1)
        raise
