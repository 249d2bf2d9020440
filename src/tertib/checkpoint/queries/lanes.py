"""What the screens at the lanes show."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, F, Q

from tertib.checkpoint import rules
from tertib.checkpoint.conf import checkpoint as conf
from tertib.checkpoint.models import Candidate, LaneCamera, State
from tertib.devices import queries as devices
from tertib.devices.conf import devices as devices_conf
from tertib.devices.models import Device
from tertib.devices.queries import Standing
from tertib.foundation import sql
from tertib.offices.models import Lane

OPEN = sorted(rules.OPEN)
SHOWN = 20
"""Candidates listed on one screen; those that somebody can still act on before all others."""

SHOWN_ONCE = Q(decided_at__isnull=False) | Q(state=State.ENDED, ended_at__gt=F("raised_at"))
"""Of those that are over: somebody saw them. Where no order barred, they ended as they came."""

# One statement, for each lane's screen asks several times a second.
_NEWS = """
SELECT t.office_id,
  (SELECT string_agg(concat_ws(' ', c.dossier_id, c.state, c.changed_at,
     c.raised_at < %(gone)s::timestamptz), ',' ORDER BY c.dossier_id)
   FROM checkpoint_candidate c WHERE c.lane_id = l.id
   AND (c.state IN ('kandidat', 'mungkin', 'identik') OR c.ended_at > %(quiet)s::timestamptz)),
  (SELECT string_agg(concat_ws(' ', d.id, d.seen_at >= %(silent)s::timestamptz,
     (SELECT count(*) FROM devices_alarm a WHERE a.device_id = d.id AND a.closed_at IS NULL)),
     ',' ORDER BY d.id)
   FROM checkpoint_lanecamera w JOIN devices_device d ON d.id = w.device_id
   WHERE w.lane_id = l.id AND d.revoked_at IS NULL)
FROM offices_lane l JOIN offices_tpi t ON t.id = l.checkpoint_id WHERE l.id = %(lane)s::uuid
"""


def news(lane: UUID, now: datetime) -> tuple[str, str] | None:
    """The lane's office, and a tag that changes whenever its screen would; None: no such lane."""
    rows = sql.run(_NEWS, {
        "lane": lane, "quiet": now - timedelta(minutes=conf().quiet_minutes),
        "silent": now - devices_conf().silent, "gone": now - waiting(),
    })  # fmt: skip
    if not rows:
        return None
    office, candidates, cameras = rows[0]
    content = f"{candidates}|{cameras}"
    return office, hashlib.sha256(content.encode()).hexdigest()[:24]


@dataclass
class Screen:
    """What a lane's screen shows: the one to look at, those behind, what others do with some."""

    lane: Lane
    now: Candidate | None = None
    queue: list[Candidate] = field(default_factory=list)
    asked: list[Candidate] = field(default_factory=list)
    held: list[Candidate] = field(default_factory=list)
    late: list[Candidate] = field(default_factory=list)
    over: list[Candidate] = field(default_factory=list)
    cameras: list[Standing] = field(default_factory=list)

    @property
    def alerts(self) -> str:
        """Ids of those that nobody has looked at, for the sound."""
        waiting = [self.now, *self.queue] if self.now else self.queue
        return " ".join(str(one.id) for one in waiting)

    @property
    def quiet(self) -> bool:
        """Whether there is nobody here of whom something is to be decided or done."""
        return not (self.now or self.asked or self.held or self.over)


def screen(lane: Lane, now: datetime) -> Screen:
    """The lane's screen. The oldest comes first: the one shown never changes under the hand.

    Somebody who has gone on is listed below, and never hides who stands there now.
    """
    shown = Screen(lane)
    quiet_since = now - timedelta(minutes=conf().quiet_minutes)
    rows = with_all(
        Candidate.objects.filter(
            Q(state__in=OPEN)
            | Q(SHOWN_ONCE, state__in=[State.NOT, State.ENDED], ended_at__gt=quiet_since),
            lane=lane,
        ).annotate(missed=ExpressionWrapper(missed(now), BooleanField()))
    )  # fmt: skip
    newest = rows.order_by("missed", "-raised_at")[:SHOWN]
    for one in sorted(newest, key=lambda row: row.raised_at):
        if one.state == State.CANDIDATE:
            past = is_missed(one, now) or is_late(one)
            (shown.late if past else shown.queue).append(one)
        elif one.state == State.POSSIBLE:
            shown.asked.append(one)
        elif one.state == State.IDENTICAL:
            shown.held.append(one)
        elif one.decided_at or one.ended_at - one.raised_at <= waiting():  # else gone long before
            shown.over.append(one)
    if shown.queue:
        shown.now = shown.queue.pop(0)
    shown.cameras = _cameras(lane.checkpoint.office_id, now).get(lane.id, [])
    return shown


def with_all(rows: Any) -> Any:
    """Candidates with what pages show of them."""
    return rows.select_related(
        "lane__checkpoint", "office", "dossier", "possible_by", "identical_by"
    ).prefetch_related("dossier__shots", "contacts")


def is_late(one: Candidate) -> bool:
    """Whether the person had left the lane by the time we heard."""
    return rules.is_late(
        one.taken_at or one.at, one.raised_at, timedelta(minutes=conf().late_minutes)
    )


def is_missed(one: Candidate, now: datetime) -> bool:
    """Whether nobody decided while the person was at the lane."""
    return rules.is_missed(one.state, one.raised_at, waiting(), now)


def missed(now: datetime) -> Q:
    """:func:`is_missed` for the database."""
    return Q(state=State.CANDIDATE, raised_at__lt=now - waiting())


def waiting() -> timedelta:
    """How long somebody stands at a lane at most."""
    return timedelta(minutes=conf().waiting_minutes)


@dataclass(frozen=True)
class Row:
    """One lane on the second screen. ``state``: ``alert``, ``asked``, ``held``, ``freed`` (held,
    but no order bars any more) or ``quiet``."""

    lane: Lane
    state: str
    count: int
    since: datetime | None
    cameras: list[Standing]


WORDS = {State.CANDIDATE: "alert", State.IDENTICAL: "held", State.POSSIBLE: "asked"}
URGENT_FIRST = ("alert", "freed", "held", "asked")


def board(office: str, now: datetime) -> list[Row]:
    """All lanes in use of an office, by checkpoint."""
    lanes = Lane.objects.filter(checkpoint__office=office, active=True)
    lanes = lanes.select_related("checkpoint").order_by("checkpoint__name", "label")
    open_at: dict[UUID, list[Candidate]] = {}
    rows = Candidate.objects.filter(office=office, state__in=OPEN).exclude(missed(now))
    for one in rows.order_by("raised_at"):
        open_at.setdefault(one.lane_id, []).append(one)
    cameras = _cameras(office, now)
    return [_row(lane, open_at.get(lane.id, []), cameras.get(lane.id, [])) for lane in lanes]


def _row(lane: Lane, waiting: list[Candidate], cameras: list[Standing]) -> Row:
    words = {WORDS[State(one.state)] if one.order_ended_at is None else "freed" for one in waiting}
    state = next((word for word in URGENT_FIRST if word in words), "quiet")
    since = waiting[0].raised_at if waiting else None
    return Row(lane, state, len(waiting), since, cameras)


def _cameras(office: str, now: datetime) -> dict[UUID, list[Standing]]:
    by_device = {one.device.id: one for one in devices.standing([office], now, Device.Kind.CAMERA)}
    found: dict[UUID, list[Standing]] = {}
    for lane, device in LaneCamera.objects.filter(device__in=by_device).values_list(
        "lane_id", "device_id"
    ):
        found.setdefault(lane, []).append(by_device[device])
    return found


def lane_of(lane_id: UUID) -> Lane | None:
    """The lane with its checkpoint and office."""
    return Lane.objects.select_related("checkpoint__office").filter(id=lane_id).first()


def offices_with_lanes(codes: list[str]) -> list[str]:
    """Those of ``codes`` that have a lane in use."""
    rows = Lane.objects.filter(checkpoint__office__in=codes, active=True)
    have = set(rows.values_list("checkpoint__office", flat=True))
    return [code for code in codes if code in have]
