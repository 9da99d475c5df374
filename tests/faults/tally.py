"""What the stories counted, for the table at the end."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Row:
    """One fault: how often it struck, what was acknowledged, what of it was lost or is there twice."""

    fault: str
    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    mended_by: str = ""


@dataclass
class Tally:
    seed: int = 0
    rows: list[Row] = field(default_factory=list)

    def of(self, fault: str, mended_by: str) -> Row:
        """The row of a fault."""
        found = next((row for row in self.rows if row.fault == fault), None)
        if found is None:
            found = Row(fault, mended_by=mended_by)
            self.rows.append(found)
        return found

    def lines(self) -> list[str]:
        """The table; nothing where no fault struck."""
        if not self.rows:
            return []
        shape = "{:<42} {:>6} {:>12} {:>5} {:>7}  {}"
        head = shape.format("fault", "rounds", "acknowledged", "lost", "doubled", "mended by")
        return [
            f"seed {self.seed}",
            head,
            *(
                shape.format(row.fault, row.rounds, row.acknowledged, row.lost, row.doubled, row.mended_by)
                for row in self.rows
            ),
        ]


TALLY = Tally()
