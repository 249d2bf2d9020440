"""``tertib simulate``: people who use the running system through its public pages."""

from __future__ import annotations

import json
import random
import time
from dataclasses import asdict
from typing import Annotated, Any

import httpx
import typer

from tertib.cli import simulate_day, simulate_gate
from tertib.cli.main import Json, app
from tertib.cli.running import demonstration
from tertib.cli.simulate_day import WIB, Url, check_receipt, now, places
from tertib.simulators.people import day as days
from tertib.simulators.people.visit import Applicant, Refused, adult_answers

simulate = typer.Typer(no_args_is_help=True, help="Let simulated people use a running system.")
app.add_typer(simulate, name="simulate")

simulate.command()(simulate_day.day)
simulate.command()(simulate_gate.gate)


@simulate.command()
def visit(
    url: Url = "",
    seed: Annotated[int, typer.Option(help="Another number, another person.")] = 0,
    as_json: Json = False,
) -> None:
    """One applicant, from the price list to the verified receipt; prints every step."""
    with demonstration(url) as site:
        applicant, problems = _visit(site, seed)
    result = {
        "steps": [asdict(step) for step in applicant.visit.steps],
        "booking_code": applicant.visit.booking_code,
        "receipt": applicant.visit.receipt.decode(),
        "problems": problems,
    }
    typer.echo(json.dumps(result) if as_json else _story(result))
    raise typer.Exit(0 if applicant.visit.ok else 1)


def _visit(site: str, seed: int) -> tuple[Applicant, list[str]]:
    rng = random.Random(seed or time.time_ns())  # noqa: S311 (an invented person)
    today = now().astimezone(WIB).date()
    whole = days.Day(places(site), seed, today, now, patience=3)
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
        entries, problems = check_receipt(applicant.visit.receipt, site)
        applicant.prove(entries)
        applicant.note("proof", f"{len(entries)} entries verified", ok=not problems)
    except (Refused, days.Trouble, days.TookTooLong, LookupError, httpx.HTTPError) as trouble:
        applicant.note("stopped", str(trouble), ok=False)
    return applicant, problems


def _story(result: dict[str, Any]) -> str:
    lines = []
    for step in result["steps"]:
        sign = "✓" if step["ok"] else "✗"
        proof = f"   entry {step['entry']}" if step["entry"] else ""
        lines.append(f"  {sign} {step['at'][11:19]}  {step['name']:<18} {step['said']}{proof}")
    return "\n".join([*lines, *result["problems"], f"Booking code: {result['booking_code']}"])
