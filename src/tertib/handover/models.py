"""Passports between the quality check and their holder. Ids of other subjects without keys."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tertib.foundation.ids import new_id
from tertib.offices.models import Office, Staff


class State(models.TextChoices):
    """Where a passport is; ``rules.RULES`` says how one state leads to another."""

    VAULT = "vault", _("In the vault")
    LOADING = "loading", _("Being put into a locker")
    IN_LOCKER = "in_locker", _("In the locker")
    UNLOADING = "unloading", _("Being taken out of the locker")
    OPENED = "opened", _("Locker opened by the holder")
    RETURNED = "returned", _("Back in the vault")
    WITH_COURIER = "with_courier", _("With the post")
    HANDED_OVER = "handed_over", _("Handed over")
    CANCELLED = "cancelled", _("Not collected in time")


AT_REST = (State.VAULT, State.RETURNED)
"""In the vault, in nobody's hands."""
IN_COMPARTMENT = (State.LOADING, State.IN_LOCKER, State.UNLOADING, State.OPENED)
OPEN = (*AT_REST, *IN_COMPARTMENT, State.WITH_COURIER)
"""Still to be handed over."""


class Way(models.TextChoices):
    """How the holder collects it."""

    LOCKER = "locker", _("Locker")
    COUNTER = "counter", _("Pick-up counter")
    POST = "post", _("Post")


class Kind(models.TextChoices):
    """Who collects (domain/01: holder, family on the same KK, someone with a surat kuasa)."""

    HOLDER = "holder", _("The holder")
    FAMILY = "family", _("Family on the same KK")
    OTHER = "other", _("Someone authorised")


class Item(models.Model):
    """One passport (or permit) that is ready. ``code`` is on its label and says nothing else.

    ``load`` is the compartment's content of ``lockers`` while it lies in one, and no other time:
    a passport is never in two places.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application_id = models.UUIDField(unique=True)
    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    contact_id = models.UUIDField(db_index=True)
    key_id = models.UUIDField(help_text="the person's key")
    service_code = models.CharField(max_length=40)
    code = models.CharField(max_length=9, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.VAULT)
    changed_at = models.DateTimeField()
    way = models.CharField(max_length=7, choices=Way.choices)
    ready_at = models.DateTimeField()
    deadline = models.DateTimeField(help_text="then the system cancels")
    reminded = models.PositiveSmallIntegerField(default=0, help_text="day of the last reminder")
    load = models.UUIDField(null=True, unique=True)
    last_load = models.UUIDField(null=True, db_index=True, help_text="stays when it is out again")
    locker_until = models.DateTimeField(null=True, help_text="then it goes back to the vault")
    loaded_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    collector = models.UUIDField(null=True, help_text="the delegate whom the PIN was sent for")
    address_sealed = models.BinaryField(null=True, help_text="for the post")
    tracking = models.CharField(max_length=40, blank=True)
    disputed_at = models.DateTimeField(null=True, help_text="the holder said: it was not me")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=IN_COMPARTMENT, load__isnull=False)
                | Q(state=State.CANCELLED)
                | (~Q(state__in=[*IN_COMPARTMENT, State.CANCELLED]) & Q(load=None)),
                name="in_one_place",
            ),
            models.CheckConstraint(
                condition=Q(state=State.WITH_COURIER, tracking__gt="")
                | ~Q(state=State.WITH_COURIER),
                name="posted_with_a_number",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "state"], condition=Q(state__in=OPEN), name="item_office_open"
            ),
            models.Index(fields=["deadline"], condition=Q(state__in=OPEN), name="item_deadline"),
            models.Index(fields=["office", "-changed_at"], name="item_office_changed"),
            models.Index(
                fields=["office"],
                condition=Q(state=State.CANCELLED, load__isnull=False),
                name="item_to_clear",
            ),
        ]

    @property
    def last_moment(self) -> datetime:
        """The last second in which it can be collected; ``deadline`` is the midnight after it."""
        return self.deadline - timedelta(seconds=1)

    @property
    def locker_last(self) -> datetime | None:
        """The same of its days in the locker; None while it is in none."""
        return self.locker_until - timedelta(seconds=1) if self.locker_until else None

    @property
    def short(self) -> str:
        """As pages show it: the other half is read from the label, by whoever holds it."""
        return f"{self.code[:4]}-\u00b7\u00b7\u00b7\u00b7"


class Delegate(models.Model):
    """Someone whom the holder named as collector. Name and NIK are sealed under the holder's key.

    ``person_hash`` is the keyed hash of the NIK: equal for the same person over all passports.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="delegates")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    name_sealed = models.BinaryField()
    person_hash = models.BinaryField()
    by_holder = models.BooleanField(default=True, help_text="else entered at the counter")
    named_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "person_hash"], condition=Q(removed_at=None), name="named_once"
            )
        ]
        indexes = [models.Index(fields=["person_hash"], name="delegate_person")]


class Check(models.Model):
    """The papers that an officer saw: the first step of a hand-over at the counter."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="checks")
    officer = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    delegate = models.ForeignKey(Delegate, models.PROTECT, null=True)
    papers = models.JSONField(help_text="codes of rules.PAPERS")
    at = models.DateTimeField()


class Handover(models.Model):
    """The hand-over itself; one a passport, never two (a one-to-one key)."""

    item = models.OneToOneField(Item, models.PROTECT, primary_key=True, related_name="handover")
    at = models.DateTimeField()
    way = models.CharField(max_length=7, choices=Way.choices)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    delegate = models.ForeignKey(Delegate, models.PROTECT, null=True)
    officer = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    proof = models.CharField(max_length=20, blank=True, help_text="of a delivery by post")


class Finding(models.Model):
    """What oversight should look at."""

    class Kind(models.TextChoices):
        REPEAT = "repeat_collector", _("The same person collects for many")
        DISPUTED = "not_me", _("The holder says: it was not me")
        LATE = "opened_after", _("A locker opened for a passport that was not in it any more")
        FORCED = "forced", _("A compartment with a passport was forced")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="findings")
    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    at = models.DateTimeField()
    details = models.JSONField(default=dict, help_text="opaque ids and counts only")

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["item", "kind"], name="one_finding_a_kind")]
        indexes = [models.Index(fields=["office", "-at"], name="finding_office_at")]
