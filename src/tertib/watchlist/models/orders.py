"""Orders, and what is asked to be changed about them. Each rule of law that a row can hold alone
is a constraint here, whatever the code above may do. (A check that comes to NULL is passed: hence
every ``isnull`` below.)"""

from __future__ import annotations

from django.db import models
from django.db.models import DateField, F, Func, Q
from django.utils.translation import gettext_lazy as _

from tertib.foundation.ids import new_id
from tertib.offices.models import Staff
from tertib.watchlist.models.agencies import Agency
from tertib.watchlist.models.batches import Batch
from tertib.watchlist.models.subjects import Subject
from tertib.watchlist.rules import nations
from tertib.watchlist.rules import orders as rules

NEVER = sorted(rules.NEVER)


def _after(day: str, span: str) -> Func:
    """The column ``day`` and a span of the calendar, as PostgreSQL counts it."""
    template = f"(%(expressions)s + interval '{span}')::date"
    return Func(F(day), template=template, output_field=DateField())


class Order(models.Model):
    """One person barred by one decision. ``start`` and ``end`` are included; no end is for life.

    ``mark`` is the keyed hash of agency, number and person: the same order never stands twice.
    ``given`` are the particulars as they came with it, sealed under the subject's key; they become
    the subject's with its approval. ``source`` is the keyed hash of the row it was imported from.
    ``begun`` says that cameras were told of an order approved before its first day.
    ``first_end`` is the end before the extension. ``asked_for`` is the post of the official who
    called for an urgent order. Of an order that is over, ``why_ended`` is a code with words.
    """

    class Kind(models.TextChoices):
        EXIT = "cegah", _("Exit ban (pencegahan)")
        ENTRY = "tangkal", _("Entry ban (penangkalan)")

    class State(models.TextChoices):
        PROPOSED = "diusulkan", _("Proposed")
        URGENT = "darurat", _("Urgent")
        ACTIVE = "aktif", _("In force")
        EXPIRED = "berakhir", _("Ended")
        REVOKED = "dicabut", _("Revoked")
        REJECTED = "ditolak", _("Rejected")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="orders")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="orders")
    nationality = models.CharField(max_length=3, help_text="the subject's, held equal to it")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PROPOSED)
    number = models.CharField(max_length=80)
    decided_on = models.DateField()
    basis = models.CharField(max_length=200)
    reason = models.CharField(max_length=30)
    urgent = models.BooleanField(default=False)
    asked_for = models.CharField(max_length=20, blank=True)
    start = models.DateField()
    begun = models.BooleanField(default=False)
    end = models.DateField(null=True)
    first_end = models.DateField(null=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    given = models.BinaryField(null=True)
    mark = models.BinaryField()
    source = models.BinaryField(null=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="orders")
    proposed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    why_ended = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mark"], condition=~Q(state="ditolak"), name="one_order_once"
            ),
            models.CheckConstraint(condition=~Q(reason__in=NEVER), name="never_a_reason"),
            models.CheckConstraint(
                condition=~Q(basis="") & ~Q(number="") & ~Q(reason=""), name="has_a_basis"
            ),
            models.CheckConstraint(
                condition=~Q(kind="tangkal") | ~Q(nationality=nations.OWN),
                name="own_citizens_may_enter",
            ),
            models.CheckConstraint(
                condition=Q(kind="tangkal", end=None) | Q(end__isnull=False, end__gte=F("start")),
                name="ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(extensions=0, first_end=None)
                | Q(extensions=1, first_end__isnull=False, end__gt=F("first_end")),
                name="extended_once_at_most",
            ),
            models.CheckConstraint(
                condition=~Q(kind="cegah")
                | Q(first_end=None, end__lte=_after("start", "6 months"))
                | Q(first_end__isnull=False, first_end__lte=_after("start", "6 months"),
                    end__lte=_after("first_end", "6 months")),
                name="exit_ban_of_six_months",
            ),
            models.CheckConstraint(
                condition=~Q(kind="tangkal") | Q(end=None)
                | Q(first_end=None, end__lte=_after("start", "10 years"))
                | Q(first_end__isnull=False, first_end__lte=_after("start", "10 years"),
                    end__lte=_after("first_end", "10 years")),
                name="entry_ban_of_ten_years",
            ),
            models.CheckConstraint(
                condition=Q(urgent=False)
                | Q(extensions=0, end__isnull=False,
                    end__lte=_after("start", f"{rules.URGENT_DAYS - 1} days")),
                name="urgent_for_twenty_days",
            ),
            models.CheckConstraint(
                condition=~Q(state="darurat") | Q(urgent=True), name="urgent_says_so"
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("proposed_by")), name="four_eyes_on_orders"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["diusulkan", "ditolak"], approved_by=None, approved_at=None)
                | Q(state__in=["darurat", "aktif", "berakhir", "dicabut"],
                    approved_by__isnull=False, approved_at__isnull=False),
                name="in_force_by_approval",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["subject"], condition=Q(state__in=["darurat", "aktif"]), name="order_bars"
            ),
            models.Index(
                fields=["end"], condition=Q(state__in=["darurat", "aktif"]), name="order_ends"
            ),
            models.Index(fields=["state", "-proposed_at"], name="order_state"),
        ]

    @property
    def facts(self) -> rules.Order:
        """What the rules want to know of it."""
        period = rules.Period(self.start, self.end)
        return rules.Order(rules.Kind(self.kind), rules.State(self.state), period, self.extensions)


class Change(models.Model):
    """A change of an order that one person asks for and another grants: four eyes.

    Only a photograph that comes or goes rests on no decision: its ``number`` is empty.
    """

    class Verb(models.TextChoices):
        EXTEND = "extend", _("Extend")
        REVOKE = "revoke", _("Revoke")
        CONFIRM = "confirm", _("Confirm by the formal decision")
        REMOVE = "remove", _("Remove a photograph")
        ADD = "add", _("Add a photograph")

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="changes")
    verb = models.CharField(max_length=7, choices=Verb.choices)
    state = models.CharField(max_length=7, choices=State.choices, default=State.ASKED)
    number = models.CharField(max_length=80, blank=True)
    decided_on = models.DateField()
    photograph = models.ForeignKey("Photograph", models.PROTECT, null=True, related_name="changes")
    basis = models.CharField(max_length=200, blank=True)
    end = models.DateField(null=True)
    why = models.CharField(max_length=30, blank=True)
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    why_refused = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "verb"], condition=Q(state="asked") & ~Q(verb="add"),
                name="one_change_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["photograph"], condition=Q(verb="add"), name="one_photograph_added_once"
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="granted", verb="extend"),
                name="one_extension_granted",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("asked_by")), name="four_eyes_on_changes"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None)
                | (~Q(state="asked") & Q(decided_by__isnull=False)),
                name="decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(verb="revoke") | ~Q(why=""), name="revoked_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(verb__in=["add", "remove"], photograph__isnull=False)
                | (~Q(verb__in=["add", "remove"]) & ~Q(number="") & Q(photograph=None)),
                name="changed_by_a_decision",
            ),
        ]  # fmt: skip


class Notice(models.Model):
    """Notice was due that an order ends in ``days``; ``told``: a message went to the agency's desk.

    Where nobody could be told, a second row follows once somebody was.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="notices")
    end = models.DateField()
    days = models.PositiveSmallIntegerField()
    told = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "end", "days", "told"], name="one_notice_a_date"
            )
        ]
