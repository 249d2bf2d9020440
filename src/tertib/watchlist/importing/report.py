"""What became of each row of a list. Lines, columns and codes only: nothing of the people."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


class NotAList(ValueError):
    """The file as a whole cannot be read; ``code`` has words."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True, order=True)
class Fault:
    """A row that was not taken, or a remark: its line in the file, the column, and a code with
    words in ``wording``."""

    line: int
    column: str
    code: str


@dataclass(frozen=True)
class Ignored:
    """A column that is not known, by its heading (``#3``: the third, without one), and how many
    rows say something there."""

    heading: str
    rows: int


@dataclass(frozen=True, order=True)
class Gone:
    """An order that stands no more in the file: its decision's number and its id. The id is empty
    in reports of before it was kept."""

    number: str
    order: str


@dataclass
class Report:
    """Each of ``rows`` is new, the same as before, changed, or faulty; none is lost."""

    rows: int = 0
    new: int = 0
    same: int = 0
    changed: list[Fault] = field(default_factory=list)
    """Known orders of which the file says something else, or that ended here: never overwritten."""
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)
    """Taken, but worth a look: without a photograph, with one only, a missing picture."""
    vanished: list[Gone] = field(default_factory=list)
    """Imported orders that are in force and stand no more in the file: never revoked by this."""
    ignored: list[Ignored] = field(default_factory=list)
    """Columns that nothing was taken from."""
    batch: str = ""
    """The id of what was written; empty after a dry run, or when nothing was new."""

    def compare(self, line: int, differences: list[tuple[str, str]]) -> None:
        """Note a row of a known order: the file never overwrites it."""
        self.same += not differences
        self.changed += [Fault(line, column, code) for column, code in differences]

    @property
    def faulty(self) -> int:
        """Rows with at least one fault."""
        return len({fault.line for fault in self.faults})

    @property
    def differing(self) -> int:
        """Rows of which something changed."""
        return len({fault.line for fault in self.changed})

    @property
    def complete(self) -> bool:
        """Whether every row is accounted for."""
        return self.rows == self.new + self.same + self.differing + self.faulty

    def to_json(self) -> dict[str, Any]:
        """For the column ``Batch.report``."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Report:
        """What :meth:`to_json` made."""
        lists = {
            name: [Fault(**one) for one in found.get(name, [])]
            for name in ("changed", "faults", "remarks")
        }
        ignored = [Ignored(**one) for one in found.get("ignored", [])]
        vanished = [
            Gone(one, "") if isinstance(one, str) else Gone(**one)
            for one in found.get("vanished", [])
        ]
        return cls(**{**found, **lists, "ignored": ignored, "vanished": vanished})
