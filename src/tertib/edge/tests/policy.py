"""The policy of the gate, stated once more and in another way: as sets of reasons, from the words
of docs/subjects/edge.md. Nothing of ``gate.rules`` is used here."""

from __future__ import annotations

from dataclasses import dataclass

INWARD = ("busy no-list stale clock lost revoked returned unknown forged copied clonable replayed "
          "zone early late inside elsewhere alone full").split()  # fmt: skip
OUTWARD = ("no-list lost revoked returned unknown forged copied replayed elsewhere stale "
           "clock").split()  # fmt: skip
QUIET = {"ok", "fire", "no-list", "stale", "clock"}
VISITOR_ZONES = {"lobby", "service", "pickup"}


@dataclass(slots=True)
class Facts:
    """Everything that may count, in plain words."""

    fire: bool = False
    inward: bool = True
    busy: bool = False
    list_age: str = "fresh"  # or none, stale
    clock_sure: bool = True
    state: str = "listed"  # or unknown, lost, revoked, returned
    proof: str = "sun"  # or uid, forged, replayed
    has_key: bool = True
    clonable_ok: bool = True
    colour: str = "yellow"
    target: str = "service"
    zones: tuple[str, ...] = ("service",)
    time: str = "within"  # or before, after
    place: str = "near"  # or far, third
    principal: str = "none"  # or inside, missing, blocked, away
    full: bool = False
    last_exit: bool = False


def oddities(f: Facts) -> set[str]:
    """All that is odd about this request, whichever direction."""
    found = set()
    if f.busy:
        found.add("busy")
    if f.list_age == "none":
        found.add("no-list")
    if f.list_age == "stale":
        found.add("stale")
    if not f.clock_sure:
        found.add("clock")
    if f.state in ("lost", "revoked", "returned"):
        found.add(f.state)
    if f.state != "listed" or f.list_age == "none":
        if f.state == "unknown" or f.list_age == "none":
            found.add("unknown")
        return found
    if f.proof == "forged":
        found.add("forged")
    if f.proof == "uid" and f.has_key:
        found.add("copied")
    if f.proof == "uid" and not f.clonable_ok:
        found.add("clonable")
    if f.proof == "replayed":
        found.add("replayed")
    allowed = VISITOR_ZONES | ({"staff"} if f.colour == "staff" else set())
    if f.target not in f.zones or f.target not in allowed:
        found.add("zone")
    if f.time == "before":
        found.add("early")
    if f.time == "after":
        found.add("late")
    if f.place == "far":
        found.add("inside")
    if f.place != "near":
        found.add("elsewhere")
    if f.principal in ("missing", "blocked", "away"):
        found.add("alone")
    if f.full:
        found.add("full")
    return found


def verdict(f: Facts) -> tuple[bool, str, bool, bool]:
    """Admit, reason, alarm, capture."""
    if f.fire:
        return True, "fire", False, False
    found = oddities(f)
    if f.inward:
        reason = next((one for one in INWARD if one in found), "ok")
        return reason == "ok", reason, False, False
    reason = next((one for one in OUTWARD if one in found), "ok")
    ours = f.list_age != "none" and f.state != "unknown"
    capture = f.last_exit and ours and not (f.state == "listed" and f.colour == "staff")
    return True, reason, reason not in QUIET, capture
