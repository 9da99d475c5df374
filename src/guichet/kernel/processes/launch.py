"""`python -m guichet.kernel.processes.launch MODULE ARGUMENTS…`: runs a module's `main` as a tree's child.

A module may have a `load` too: what takes a while and needs nothing yet that the parent makes ready.
"""

from __future__ import annotations

import gc
import importlib
import sys

from guichet.kernel.processes.lifeline import await_go, tell_failure, watch_parent

# structlog and httpx import these where they are installed, for colours that no child shows: without them a
# start costs a fifth less, and a process several megabytes. None is how Python is told that there is no such.
_SPARED = ("rich", "pygments")


def _run() -> None:
    watch_parent()
    sys.argv = sys.argv[1:]
    for name in _SPARED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # the documented way to forbid an import
    gc.disable()  # what is being loaded is no garbage: to look for some costs an eighth of a start
    try:
        module = importlib.import_module(sys.argv[0])
        if hasattr(module, "load"):
            module.load()
        gc.freeze()
        gc.enable()
        await_go()
        module.main()
    except Exception as failure:
        tell_failure(str(failure).strip() or type(failure).__name__)
        if isinstance(failure, OSError):  # a port, a file, a right: the sentence says it all
            sys.exit(1)
        raise


if __name__ == "__main__":
    _run()
