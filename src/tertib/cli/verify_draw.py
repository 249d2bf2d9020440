"""``tertib verify draw DAY-FILE``: every draw of an office's day, recomputed. No database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tertib.counters.dayfile import Day
    from tertib.ledger.keyring import Keyring


def outcome(files: list[Path], ring: Keyring) -> dict[str, Any]:
    """What each day file proves, as ``tertib verify`` prints it."""
    from tertib.counters import dayfile

    results = []
    for file in files:
        try:
            results.append(_result(file, dayfile.verify(file.read_bytes(), ring.verifiers)))
        except OSError as wrong:
            missing = [{"where": "file", "what": wrong.strerror or "cannot be read"}]
            results.append({"file": str(file), "ok": False, "problems": missing})
    return {"ok": all(result["ok"] for result in results), "files": results}


def _result(file: Path, day: Day) -> dict[str, Any]:
    return {
        "file": str(file),
        "ok": day.ok,
        "office": day.office,
        "day": day.day,
        "draws": day.draws,
        "of_persons": day.persons,
        "of_officers": day.draws - day.persons,
        "without_witness": day.unwitnessed,
        "size": day.receipt.size,
        "witnesses": day.receipt.witnesses,
        "problems": [{"where": one.where, "what": one.what} for one in day.problems],
    }
