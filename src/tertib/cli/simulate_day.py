"""``tertib simulate day``: from the form to the passport in the hand."""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx
import typer

from tertib.cli.layout import Layout
from tertib.cli.main import Json
from tertib.cli.running import demonstration
from tertib.simulators.people import day as days
from tertib.simulators.people.gate import Gate
from tertib.simulators.people.house import House, OfficeClock
from tertib.simulators.people.locker import Locker
from tertib.simulators.people.neighbours import Phone, TookTooLong, line, wait_for
from tertib.simulators.people.pickup import PickUp
from tertib.simulators.people.staff import Door, Staff
from tertib.simulators.people.visit import Refused

WIB = timezone(timedelta(hours=7))
OFFICE = "JE"
"""Jakarta Selatan, whose gate and lockers the demonstration has."""
FRONT = tuple(f"counter{number}.js" for number in ("", 2, 3, 5, 6, 7, 8, 9))
BEHIND = ("counter4.js", "quality.js", "quality2.js", "quality3.js")
A_DAY = 200
"""So many are served in a day at a minute a second on two cores; more come on several days."""
HANDED_OVER = "application.hand_over"
Checked = tuple[list[dict[str, Any]], list[str]]
"""Entries of a receipt in clear, and what is wrong with it."""
Url = Annotated[
    str,
    typer.Option(
        help="Address of a running demonstration; left out: the one on port 8000, or one that is "
        "started for this run."
    ),
]


def neighbours(url: str) -> dict[str, str]:
    """The demonstration's neighbours stand on the ports beside the site's."""
    parts = urlsplit(url)
    port = parts.port or 8000
    ports = Layout.neighbours(port)
    return {name: f"{parts.scheme}://{parts.hostname}:{number}" for name, number in ports.items()}


def places(url: str) -> days.Places:
    """Where the simulated people find site, phone and banks."""
    beside = neighbours(url)
    return days.Places(url.rstrip("/"), beside["whatsapp"], beside["bank"], beside["post"])


def now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def check_receipt(receipt: bytes, site: str) -> Checked:
    """Verify a receipt with the keys that the site publishes: entries in clear, and problems."""
    from tertib.ledger import keyring, receipts

    ring = keyring.parse(httpx.get(f"{site}/record/keys/record.vkey").text.splitlines())
    checked = receipts.verify(receipt, ring.verifiers)
    return checked.entries, [f"{p.where}: {p.what}" for p in checked.problems]


def day(
    url: Url = "",
    applicants: Annotated[int, typer.Option(help="How many people come.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed, the same people.")] = 7,
    hands: Annotated[int, typer.Option(help="How many act at the same time.")] = 8,
    patience: Annotated[int, typer.Option(help="How often a person tries again.")] = 3,
    tout: Annotated[bool, typer.Option(help="With a tout: 40 identities, 3 phones.")] = True,
    to_booking: Annotated[
        bool, typer.Option("--to-booking", help="Stop when everybody has booked and paid.")
    ] = False,
    as_json: Json = False,
) -> None:
    """A day of people who err, from the form to the passport in the hand.

    Bad papers, wrong amounts, late payment, duplicates, a tout; then the next morning at Jakarta
    Selatan, a minute a second: the door, the gates, the counters; and the morning after, the
    lockers. Moves the demonstration's clock on. Bank and post office send their signed files.
    """
    with demonstration(url) as site:
        report = _day(site, applicants, seed, hands, patience, tout, to_booking, as_json)
    typer.echo(json.dumps(report) if as_json else "\n" + json.dumps(report, indent=2))
    raise typer.Exit(0 if report["ok"] else 1)


def _day(
    site: str, applicants: int, seed: int, hands: int, patience: int, tout: bool,
    to_booking: bool, silent: bool,
) -> dict[str, Any]:  # fmt: skip
    tell = _silent if silent else _progress
    today = now().astimezone(WIB).date() if to_booking else _today(site)
    whole = days.Day(
        places(site), seed, today, now, patience, hands,
        office="" if to_booking else OFFICE, soon=1 + applicants // A_DAY, tell=tell,
    )  # fmt: skip
    whole.run(applicants, tout)
    report = whole.summary()
    report["proofs"] = _prove_all(whole, site)
    results = report["results"]
    wrong = [results.get("trouble"), results.get("booked twice"), report["proofs"]["problems"],
             not all(report["statements"].values())]  # fmt: skip
    if not to_booking:
        report |= _through_the_house(whole, site, seed, _silent_line if silent else _line)
        house, pick_up = report["house"], report["pick_up"]
        wrong += [house["trouble"], pick_up["trouble"], report["hand_over_proofs"]["problems"],
                  house["to_be_handed_over"] != pick_up["handed_over"]]  # fmt: skip
    report["ok"] = not any(wrong)
    return report


def _today(site: str) -> date:
    """The office's day; its clock goes no faster than the machine's while people book."""
    clock = OfficeClock(Door(site, "door.js", OFFICE))
    clock.press("real")
    return datetime.fromtimestamp(clock.now() / 1000, WIB).date()


def _through_the_house(whole: days.Day, site: str, seed: int, tell: Any) -> dict[str, Any]:
    """The days of the visits, the day after, and the office's own reports of them."""
    beside = neighbours(site)
    rng = random.Random(seed)  # noqa: S311 (how people behave)
    came = [one for one in whole.outcomes if one.result.startswith("booked")]
    gate = Gate(beside["gate"])
    house = House(
        site,
        OFFICE,
        gate,
        Locker(beside["phones"]),
        rng,
        "door.js",
        FRONT,
        BEHIND,
        gate.badges(),
        tell,
    )
    began = time.monotonic()
    house.run([one.booking_code for one in came])
    supervisor = Staff(site, "supervisor.js")
    said = [
        supervisor.json(f"/staff/visits/{OFFICE}/report.json?day={visited}")
        for visited in house.days
    ]
    house.clock.press("morning")
    phones = [Phone(one.phone, line(beside["whatsapp"])) for one in came]
    pick_up = PickUp(
        site, OFFICE, Locker(beside["passports"]), Staff(site, "counter.js"),
        Staff(site, "counter2.js"), house.badges["counter.js"], phones, tell,
    )  # fmt: skip
    pick_up.run()
    return {
        "house": house.summary(),
        "pick_up": pick_up.summary(),
        "office_reports": said,
        "hand_over_proofs": _prove_hand_over(came, site, tell),
        "house_seconds": round(time.monotonic() - began, 1),
    }


def _prove_hand_over(came: list[days.Outcome], site: str, tell: Any) -> dict[str, Any]:
    """The receipts of those who came, as they stand after the hand-over."""
    found = Counter[str]()
    problems: list[str] = []
    with ThreadPoolExecutor(8) as hands:
        receipts = hands.map(lambda one: _final_receipt(one, site), came)
        for number, (entries, wrong) in enumerate(receipts, 1):
            tell(f"{number} of {len(came)} receipts verified")
            found["entries"] += len(entries)
            found["receipts"] += bool(entries)
            found["handed_over"] += any(e["action"] == HANDED_OVER for e in entries)
            problems += wrong
    return {**found, "problems": problems[:20]}


def _final_receipt(one: days.Outcome, site: str) -> Checked:
    """Sign in again, save the receipt once the record has all of it, verify it."""
    assert one.applicant is not None
    last: Checked = ([], [])

    def whole() -> bytes | None:
        content = browser.download(f"/booking/{one.booking_code}/receipt")
        return content if not json.loads(content).get("pending") else None

    def handed_over() -> Checked | None:
        nonlocal last
        last = check_receipt(wait_for(whole, "a whole receipt", 30), site)
        return last if any(one["action"] == HANDED_OVER for one in last[0]) else None

    browser = one.applicant.browser
    try:
        one.applicant.sign_in()
        with suppress(TookTooLong):  # not everybody has been handed something
            wait_for(handed_over, "the hand-over in the receipt", 10)
        return last
    except (TookTooLong, days.Trouble, Refused, LookupError) as wrong:
        return [], [f"{type(wrong).__name__}: {wrong}"]


def _prove_all(whole: days.Day, site: str) -> dict[str, Any]:
    entries, problems = 0, []
    receipts = [outcome.receipt for outcome in whole.outcomes if outcome.receipt]
    for receipt in receipts:
        found, wrong = check_receipt(receipt, site)
        entries += len(found)
        problems += wrong
    return {"receipts": len(receipts), "entries": entries, "problems": problems[:20]}


def _silent(done: int, of: int) -> None:
    return


def _silent_line(line: str) -> None:
    return


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        width = 40 * done // of
        sys.stderr.write(f"\r  {'━' * width}{'─' * (40 - width)} {done}/{of} people")
    else:
        sys.stderr.write(f"{done} of {of} have booked and paid\n")
    sys.stderr.flush()


def _line(line: str) -> None:
    sys.stderr.write(f"\r  {line:<60}" if sys.stderr.isatty() else f"{line}\n")
    sys.stderr.flush()
