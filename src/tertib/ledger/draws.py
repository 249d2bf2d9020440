"""Seeds of the day and draws: see ``rules`` for what a draw is.

A higher floor, which knows the offices, commits seeds ahead and reveals them after closing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tertib.foundation import vault, zones
from tertib.ledger import actions, actors
from tertib.ledger.models import Cosignature, DaySeed
from tertib.ledger.rules import SEED, Draw, seed_commitment
from tertib.ledger.rules import draw as _draw

SYSTEM = actors.system("draws")
DEFAULT_ZONE = "Asia/Jakarta"


class SeedStillSecret(RuntimeError):
    """The day of this seed is not over: revealing it would let the office predict draws."""


def commit_seed(office: str, day: date, now: datetime) -> DaySeed:
    """Make the office's seed of ``day`` unless it exists, with its commitment in the record."""
    found = DaySeed.objects.filter(office=office, day=day).first()
    if found:
        return found
    seed = os.urandom(SEED)
    commitment = seed_commitment(office, day, seed)
    try:
        with transaction.atomic():
            made = DaySeed.objects.create(
                office=office, day=day, commitment=commitment,
                sealed=_sealer().seal(seed, _context(office, day)),
            )  # fmt: skip
            actions.append(
                SYSTEM, "draw.seed_committed", f"seed:{office}/{day}",
                {"day": day.isoformat(), "commitment": commitment.hex()}, at=now, office=office,
            )  # fmt: skip
    except IntegrityError:  # another process was first: its seed stands
        return DaySeed.objects.get(office=office, day=day)
    return made


def commit_seeds(offices: Iterable[str], days: Iterable[date], now: datetime) -> None:
    """Commit to the seeds of these offices for these days; what exists stays."""
    wanted = {(office, day) for day in days for office in offices}
    known = DaySeed.objects.filter(day__in={day for _, day in wanted})
    for office, day in sorted(wanted - set(known.values_list("office", "day"))):
        commit_seed(office, day, now)


def reveal_seed(office: str, day: date, now: datetime, *, zone: str = DEFAULT_ZONE) -> bytes:
    """Publish a seed whose day is over, once; ``zone`` is the office's.

    Raises:
        SeedStillSecret: it is still that day, or not yet, on the office's clocks.
        DaySeed.DoesNotExist: there never was one.
    """
    if zones.local(now, zone).date() <= day:
        raise SeedStillSecret(f"{office} {day}")
    with transaction.atomic():
        row = DaySeed.objects.select_for_update().get(office=office, day=day)
        seed = _open(row)
        if row.revealed_at is None:
            actions.append(
                SYSTEM, "draw.seed_revealed", f"seed:{office}/{day}",
                {"day": day.isoformat(), "seed": seed.hex()}, at=now, office=office,
            )  # fmt: skip
            DaySeed.objects.filter(pk=row.pk).update(revealed_at=now)
    return seed


def unrevealed(office: str, before: date) -> list[date]:
    """The days before ``before`` whose seeds are still secret, oldest first."""
    rows = DaySeed.objects.filter(office=office, day__lt=before, revealed_at=None)
    return list(rows.order_by("day").values_list("day", flat=True))


def draw(
    office: str, purpose: str, draw_id: str, now: datetime, *, zone: str = DEFAULT_ZONE
) -> Draw:
    """Draw for ``purpose`` with the seed of today on the office's clocks (two queries).

    A seed that was not committed beforehand is committed now, before the draw; that shows in the
    record. Append ``.inputs`` with the entry of whatever the draw decided.
    """
    day = zones.local(now, zone).date()
    row = _row(office, day) or commit_seed(office, day, now)
    newest = Cosignature.objects.order_by("-id").first()
    return _draw(
        office=office, day=day, purpose=purpose, draw_id=draw_id, seed=_open(row),
        cosignature=newest.line.strip() if newest else "", size=newest.size if newest else None,
    )  # fmt: skip


def _row(office: str, day: date) -> DaySeed | None:
    return DaySeed.objects.filter(office=office, day=day).first()


def _sealer() -> vault.PersonKey:
    return vault.PersonKey(UUID(int=0), vault.lookup("seal", "draws"))


def _context(office: str, day: date) -> str:
    return f"seed:{office}:{day}"


def _open(row: DaySeed) -> bytes:
    return _sealer().open(bytes(row.sealed), _context(row.office, row.day))
