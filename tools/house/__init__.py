"""The house's own law, checked: what ruff, mypy and import-linter cannot say.

`python -m tools.house` runs every check over the sources and prints what breaks it, and why that matters.
"""

from tools.house.findings import Finding
from tools.house.run import CHECKS, check_all

__all__ = ["CHECKS", "Finding", "check_all"]
