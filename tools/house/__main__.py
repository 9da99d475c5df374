"""`python -m tools.house`: prints every breach of the house's law; exit code 1 when there is one."""

from __future__ import annotations

import sys

from tools.house.run import check_all

if __name__ == "__main__":
    found = check_all()
    for finding in found:
        sys.stdout.write(f"{finding}\n")
    sys.stdout.write(f"{len(found)} breaches of the house's law\n" if found else "The house's law is kept.\n")
    sys.exit(bool(found))
