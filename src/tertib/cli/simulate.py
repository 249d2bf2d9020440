"""``tertib simulate``: people who use the running system through its public pages."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx
import typer

from tertib.cli import simulate_gate
from tertib.cli.main import Json, app
from tertib.simulators.people import day as days
from tertib.simulators.people.visit import Refused, adult_answers

simulate = typer.Typer(no_args_is_help=True, help="Let simulated people use a running system.")
app.add_typer(simulate, name="simulate")

WIB = timezone(timedelta(hours=7))
Url = Annotated[str, typer.Option(help="Address of the running demonstration.")]


def places(url: str) -> days.Places:
    """The demonstration's neighbours stand on the ports beside the site's."""
    parts = urlsplit(url)
    host, port = parts.hostname, parts.port or 8000
    beside = [f"{parts.scheme}://{host}:{port + offset}" for offset in (1, 2, 3)]
    return days.Places(url.rstrip("/"), *beside)


def _now() -> datetime:
    return datetime.now(UTC)


def check_receipt(receipt: bytes, site: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Verify a receipt with the keys that the site publishes: entries in clear, and problems."""
    from tertib.ledger import keyring, receipts

    ring = keyring.parse(httpx.get(f"{site}/record/keys/record.vkey").text.splitlines())
    checked = receipts.verify(receipt, ring.verifiers)
    return checked.entries, [f"{p.where}: {p.what}" for p in checked.problems]


@simulate.command()
def visit(
    url: Url = "http://127.0.0.1:8000",
    seed: Annotated[int, typer.Option(help="Another number, another person.")] = 0,
    as_json: Json = False,
) -> None:
    """One applicant, from the price list to the verified receipt; prints every step."""
    rng = random.Random(seed or time.time_ns())  # noqa: S311 (an invented person)
    today = _now().astimezone(WIB).date()
    whole = days.Day(places(url), seed, today, _now, patience=3)
    someone = days.person(rng, today)
    applicant = whole._applicant(someone, rng.randrange(2**32))
    applicant.answers = adult_answers(someone, today)
    problems: list[str] = []
    try:
        applicant.look()
        applicant.sign_in()
        applicant.fill_in()
        applicant.submit()
        applicant.choose_place()
        applicant.pay()
        applicant.receive_code()
        applicant.take_receipt()
        entries, problems = check_receipt(applicant.visit.receipt, url.rstrip("/"))
        applicant.prove(entries)
        applicant.note("proof", f"{len(entries)} entries verified", ok=not problems)
    except (Refused, days.Trouble, days.TookTooLong, LookupError, httpx.HTTPError) as trouble:
        applicant.note("stopped", str(trouble), ok=False)
    result = {
        "steps": [asdict(step) for step in applicant.visit.steps],
        "booking_code": applicant.visit.booking_code,
        "receipt": applicant.visit.receipt.decode(),
        "problems": problems,
    }
    typer.echo(json.dumps(result) if as_json else _story(result))
    raise typer.Exit(0 if applicant.visit.ok else 1)


def _story(result: dict[str, Any]) -> str:
    lines = []
    for step in result["steps"]:
        sign = "✓" if step["ok"] else "✗"
        proof = f"   entry {step['entry']}" if step["entry"] else ""
        lines.append(f"  {sign} {step['at'][11:19]}  {step['name']:<18} {step['said']}{proof}")
    return "\n".join([*lines, *result["problems"], f"Booking code: {result['booking_code']}"])


@simulate.command()
def day(
    url: Url = "http://127.0.0.1:8000",
    applicants: Annotated[int, typer.Option(help="How many people come.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed, the same people.")] = 7,
    hands: Annotated[int, typer.Option(help="How many act at the same time.")] = 8,
    patience: Annotated[int, typer.Option(help="How often a person tries again.")] = 3,
    tout: Annotated[bool, typer.Option(help="With a tout: 40 identities, 3 phones.")] = True,
    as_json: Json = False,
) -> None:
    """A day of people who err: bad papers, wrong amounts, late payment, duplicates, a tout.

    For those who pay late the demonstration's clock is moved on by three hours at the end, and bank
    and post office send their signed files of the day.
    """
    today = _now().astimezone(WIB).date()
    whole = days.Day(
        places(url), seed, today, _now, patience, hands, tell=_silent if as_json else _progress
    )
    whole.run(applicants, tout)
    report = whole.summary()
    report["proofs"] = _prove_all(whole, url.rstrip("/"))
    results = report["results"]
    report["ok"] = not (
        results.get("trouble") or results.get("booked twice") or report["proofs"]["problems"]
    ) and all(report["statements"].values())
    typer.echo(json.dumps(report) if as_json else "\n" + json.dumps(report, indent=2))
    raise typer.Exit(0 if report["ok"] else 1)


def _prove_all(whole: days.Day, site: str) -> dict[str, Any]:
    entries, problems = 0, []
    receipts = [outcome.receipt for outcome in whole.outcomes if outcome.receipt]
    for receipt in receipts:
        found, wrong = check_receipt(receipt, site)
        entries += len(found)
        problems += wrong
    return {"receipts": len(receipts), "entries": entries, "problems": problems[:20]}


Tell = Callable[[int, int], None]


def _silent(done: int, of: int) -> None:
    return


def _progress(done: int, of: int) -> None:
    width = 40 * done // of
    sys.stderr.write(f"\r  {'━' * width}{'─' * (40 - width)} {done}/{of} people")
    sys.stderr.flush()


simulate.command()(simulate_gate.gate)
