"""``tertib verify``: everything that can be checked without trusting the office. No database."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tertib.cli.main import Data, Json, app

if TYPE_CHECKING:
    from tertib.ledger.keyring import Keyring
    from tertib.ledger.receipts import Checked
    from tertib.ledger.tlog.audit import Problem, Report


@app.command()
def verify(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Receipts to verify; or `draw` and day files of draws."),
    ] = None,
    keys: Annotated[
        Path | None, typer.Option(help="Folder of public keys (*.vkey) that you trust.")
    ] = None,
    whole: Annotated[bool, typer.Option("--all", help="Verify the whole record.")] = False,
    url: Annotated[str | None, typer.Option(help="With --all: the address of the site.")] = None,
    tiles: Annotated[
        Path | None, typer.Option(help="With --all: a folder, e.g. of `tertib record export`.")
    ] = None,
    data: Data = Path("var"),
    as_json: Json = False,
) -> None:
    """Verify receipts, or the whole record, with nothing but files and public keys.

    Says what is wrong and where; the exit status is 0 only if everything holds.
    """
    from tertib.ledger.keyring import NoKeys
    from tertib.ledger.sources import Unreachable

    if bool(files) == whole:
        raise typer.BadParameter("give receipts, or --all with --url or --tiles")
    try:
        if whole:
            outcome = _record(url, tiles, keys, data)
        elif files and str(files[0]) == "draw":  # a receipt of that name: ./draw
            outcome = _draws(files[1:], keys, data)
        else:
            outcome = _receipts(files or [], keys, data)
    except (NoKeys, Unreachable) as refusal:
        outcome = {"ok": False, "problems": [{"where": "keys or address", "what": str(refusal)}]}
    typer.echo(json.dumps(outcome, ensure_ascii=False) if as_json else _prose(outcome))
    raise typer.Exit(0 if outcome["ok"] else 1)


def _keyring(folder: Path | None, data: Path, beside: Path | None = None) -> Keyring:
    """The keys to trust: those given, else those beside the files, else the installation's own."""
    from tertib.ledger import keyring

    for place in [folder] if folder else [beside, data / "keys" / "public"]:
        ring = keyring.load(place) if place else None
        if ring and ring.log:
            return ring
    raise keyring.NoKeys(
        f"no public key of a record in {folder}"
        if folder
        else "give --keys DIR with the public "
        "keys that you trust (see /record/keys/ of the site, better: another source)"
    )


def _problems(found: list[Problem]) -> list[dict[str, str]]:
    return [{"where": problem.where, "what": problem.what} for problem in found]


def _receipts(files: list[Path], keys: Path | None, data: Path) -> dict[str, Any]:
    from tertib.ledger import receipts

    ring = _keyring(keys, data)
    results: list[dict[str, Any]] = []
    for file in files:
        try:
            results.append(_receipt(file, receipts.verify(file.read_bytes(), ring.verifiers)))
        except OSError as wrong:
            missing = [{"where": "file", "what": wrong.strerror or "cannot be read"}]
            results.append({"file": str(file), "ok": False, "problems": missing})
    return {"ok": all(result["ok"] for result in results), "files": results}


def _draws(files: list[Path], keys: Path | None, data: Path) -> dict[str, Any]:
    from tertib.cli import verify_draw

    if not files:
        raise typer.BadParameter("give day files, as /record/draws/OFFICE/DAY.json serves them")
    return verify_draw.outcome(files, _keyring(keys, data))


def _receipt(file: Path, checked: Checked) -> dict[str, Any]:
    return {
        "file": str(file),
        "ok": checked.ok,
        "entries": len(checked.entries),
        "erased": checked.erased,
        "pending": len(checked.pending),
        "size": checked.size,
        "witnesses": checked.witnesses,
        "acts": [{k: e[k] for k in ("index", "at", "action", "id")} for e in checked.entries],
        "problems": _problems(checked.problems),
    }


def _record(url: str | None, folder: Path | None, keys: Path | None, data: Path) -> dict[str, Any]:
    from tertib.ledger import sources
    from tertib.ledger.store import CHECKPOINT, Store
    from tertib.ledger.tlog import audit
    from tertib.ledger.tlog import tiles as layout

    if bool(url) == bool(folder):
        raise typer.BadParameter("--all needs either --url or --tiles")
    if url:
        remote = sources.Remote(url)
        ring = _keyring(keys, data) if keys else remote.keys()
        raw = remote.read(CHECKPOINT)
        remote.prepare(layout.layout(sources.size_of(raw)))
        report = audit.audit(lambda p: raw if p == CHECKPOINT else remote.read(p), ring.verifiers)
    else:
        store = Store(folder or Path())
        ring = _keyring(keys, data, store.folder / "keys")
        others = [p for p in store.paths() if not p.startswith("keys/")]
        report = audit.audit(store.read, ring.verifiers, others, os.cpu_count() or 1)
    outcome = _whole(report)
    outcome["keys"] = "from the same address, so not independent" if url and not keys else "given"
    return outcome


def _whole(report: Report) -> dict[str, Any]:
    return {
        "ok": report.ok,
        "origin": report.head.origin if report.head else None,
        "size": report.head.size if report.head else 0,
        "files": report.files,
        "newer_files": report.newer,
        "witnesses": report.witnesses,
        "problems": _problems(report.problems),
    }


def _prose(outcome: dict[str, Any]) -> str:
    lines: list[str] = []
    for part in outcome["files"] if isinstance(outcome.get("files"), list) else [outcome]:
        name = part.get("file") or part.get("origin") or "record"
        lines.append(f"{'holds' if part['ok'] else 'DOES NOT HOLD'}  {name}")
        for act in part.get("acts", []):
            lines.append(f"  {act['index']:>9}  {act['at']}  {act['action']}")
        if "draws" in part:
            kinds = f"{part['of_persons']} of persons, {part['of_officers']} of officers"
            lines.append(f"  {part['office']} {part['day']}: {part['draws']} draws ({kinds})")
            if part["without_witness"]:
                lines.append(f"  {part['without_witness']} of them by the committed seed alone")
        if part.get("erased"):
            lines.append(f"  {part['erased']} entries erased; their place is proven")
        if part.get("size"):
            lines.append(f"  {part['size']} entries in the record")
        for witness, time in part.get("witnesses", {}).items():
            lines.append(f"  cosigned by {witness} at {datetime.fromtimestamp(time, UTC):%F %T}Z")
        if part.get("size") and not part.get("witnesses"):
            lines.append("  cosigned by no witness: the log's own word only")
        if part.get("keys", "given") != "given":
            lines.append(f"  keys taken {part['keys']}; give --keys to be sure of them")
        lines += [f"  {p['where']}: {p['what']}" for p in part["problems"]]
    return "\n".join(lines)
