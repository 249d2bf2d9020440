"""One candidate: its course, its pictures, its minutes; and what waits for a supervisor."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from tertib.checkpoint import orders, rules, wording
from tertib.checkpoint.conf import checkpoint as conf
from tertib.checkpoint.models import AgencyAnswer, AgencyContact, Candidate, Shot, State
from tertib.checkpoint.queries.lanes import SHOWN_ONCE, with_all
from tertib.checkpoint.rules import Case, S
from tertib.foundation import vault
from tertib.foundation.vault import PersonKey

RECENT = timedelta(hours=24)
LISTED = 40


def candidate(candidate_id: UUID, office: str) -> Candidate | None:
    """The candidate of this office with all that its page shows."""
    rows = with_all(Candidate.objects.filter(dossier=candidate_id, office=office))
    found: Candidate | None = rows.select_related(
        "lane__checkpoint", "office", "dossier__key", "minutes__made_by",
        "possible_by", "identical_by",
    ).prefetch_related("contacts__by_phone", "contacts__answers__by_phone").first()  # fmt: skip
    return found


def case_of(one: Candidate) -> Case:
    """What decisions about it depend on."""
    return Case(S(one.state), one.possible_by_id, one.identical_by_id)


def queue(office: str, now: datetime) -> dict[str, list[Candidate]]:
    """By what is to be done: ``asked`` and ``held`` (oldest first), ``waiting`` at the lanes,
    and ``recent`` ones that are over (newest first)."""
    live = with_all(
        Candidate.objects.filter(office=office).filter(
            Q(state__in=[State.CANDIDATE, State.POSSIBLE, State.IDENTICAL])
            | Q(SHOWN_ONCE, ended_at__gt=now - RECENT)
        )
    )
    groups: dict[str, list[Candidate]] = {"asked": [], "held": [], "waiting": [], "recent": []}
    names = {State.POSSIBLE: "asked", State.IDENTICAL: "held", State.CANDIDATE: "waiting"}
    for one in live.order_by("raised_at"):
        groups[names.get(State(one.state), "recent")].append(one)
    groups["recent"] = groups["recent"][::-1][:LISTED]
    return groups


@dataclass(frozen=True)
class Step:
    """One line of the course."""

    at: datetime
    title: Any
    text: Any = ""


def course(one: Candidate) -> list[Step]:
    """What happened, oldest first."""
    steps = []
    if one.alerted_locally_at:
        steps.append(Step(one.alerted_locally_at, wording.TOLD_LOCALLY))
    elif one.not_alerted_at:
        steps.append(Step(one.not_alerted_at, wording.NOT_TOLD_LOCALLY))
    steps.append(Step(one.raised_at, wording.RAISED))
    for step in one.decisions.select_related("staff"):
        said = wording.REASONS.get(step.reason) or wording.OUTCOMES.get(step.reason, "")
        who = step.staff.name if step.staff else wording.MACHINE
        steps.append(Step(step.at, wording.STEPS[step.verb], f"{who} · {said}" if said else who))
    for contact in one.contacts.all():
        said = wording.NOT_REACHED if contact.reached is False else wording.CONTACTED
        steps.append(Step(contact.sent_at, said, contact.agency))
        if contact.escalated_at:
            steps.append(Step(contact.escalated_at, wording.ESCALATED, str(contact.escalations)))
        for one_answer in contact.answers.all():
            answer = f"{contact.agency}: {wording.ANSWERS.get(one_answer.answer, '')}"
            steps.append(Step(one_answer.at, wording.ANSWERED, answer))
    if one.order_ended_at:
        steps.append(Step(one.order_ended_at, wording.ORDER_ENDED))
    return sorted(steps, key=lambda step: step.at)


def key_of(one: Candidate) -> PersonKey | None:
    """The key of its dossier; None once it was erased."""
    with suppress(vault.KeyDestroyed):
        return vault.load(one.dossier.key_id)
    return None


def shot(one: Candidate, number: int) -> bytes | None:
    """A picture in clear; None if there is none, or it was erased."""
    row, key = Shot.objects.filter(dossier=one.dossier_id, number=number).first(), key_of(one)
    return key.open(bytes(row.sealed), f"shot:{one.id}:{number}") if row and key else None


def minutes_pdf(one: Candidate) -> bytes | None:
    """The minutes in clear; None if there are none, or they were erased."""
    made, key = getattr(one, "minutes", None), key_of(one)
    return key.open(bytes(made.sealed), f"minutes:{one.id}") if made and key else None


def due(contact: AgencyContact) -> datetime | None:
    """When an agency's answer is due, or the next escalation."""
    if contact.acknowledged_at:
        return None
    return contact.told_at + conf().acknowledge


def agency_link(one: Candidate, contact: AgencyContact) -> str:
    """An agency's link, to be read out on the telephone; empty once it was erased."""
    key = key_of(one)
    if key is None:
        return ""
    token = key.open(bytes(contact.link_sealed), f"link:{one.id}").decode()
    return settings.CORE.base_url + reverse("agency_case", args=[token])


def answered_by(one: Candidate, said: AgencyContact | AgencyAnswer) -> str:
    """Who answered for an agency, the last time or this time; empty if nobody did, or it was
    erased."""
    key = key_of(one)
    if key is None or said.name_sealed is None:
        return ""
    return key.open(bytes(said.name_sealed), f"agency:{one.id}").decode()


@dataclass(frozen=True)
class Word:
    """The word to one agency as pages show it. ``bars``: its order is still in force here;
    ``waiting``: its answer is, and ``due`` says until when; ``may_enter``: an answer by telephone
    is taken."""

    contact: AgencyContact
    order: orders.Order | None
    bars: bool
    answer: Any
    due: datetime | None
    may_enter: bool

    @property
    def waiting(self) -> bool:
        return self.due is not None

    @property
    def unreached(self) -> bool:
        """No message is out or under way: somebody must telephone."""
        return self.waiting and self.contact.reached is False


def words_to_agencies(one: Candidate, now: datetime) -> list[Word]:
    """The word to each agency that was contacted about a hold, in the order of the contacts."""
    contacts = list(one.contacts.all())
    if not contacts:
        return []
    found, held = orders.by_ids(one.order_id for one in contacts), one.state == State.IDENTICAL
    barring = {order.id for order in orders.all_barring(one.subject_id, one.lane.direction, now)}
    words = []
    for contact in contacts:
        open_now = held and contact.order_id in barring
        words.append(Word(
            contact, found.get(contact.order_id), contact.order_id in barring,
            wording.ANSWERS.get(contact.answer, ""), due(contact) if open_now else None,
            open_now and contact.answer not in rules.FINAL,
        ))  # fmt: skip
    return words


def by_token(token: str, now: datetime) -> AgencyContact | None:
    """The contact that this link opens, while it does."""
    return (
        AgencyContact.objects.select_related("candidate__office", "candidate__lane__checkpoint")
        .filter(
            token_hash=rules.token_hash(token), sent_at__gt=now - timedelta(hours=conf().link_hours)
        )
        .first()
    )
