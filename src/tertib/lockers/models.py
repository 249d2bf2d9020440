"""Banks of compartments, what lies in them, and whose phone is locked away."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tertib.devices.models import Device
from tertib.foundation.ids import new_id
from tertib.offices.models import Office, Staff


class Purpose(models.TextChoices):
    """What a bank is for; the codes are those of ``contracts.compartments``."""

    PASSPORT = "passport", _("Passports to be collected")
    PHONE = "phone", _("Phones of officers")


class State(models.TextChoices):
    """States of a compartment; ``rules.RULES`` says how one leads to another."""

    FREE = "free", _("Free")
    LOADING = "loading", _("In the hands of staff")
    READY = "ready", _("Occupied")
    OPEN = "open", _("Open")
    BLOCKED = "blocked", _("Blocked")


class Bank(models.Model):
    """The compartments behind one locker controller, all for one purpose."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="banks")
    device = models.OneToOneField(Device, models.PROTECT, related_name="bank")
    name = models.CharField(max_length=40)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    active = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="one_bank_a_name")]

    def __str__(self) -> str:
        return self.name


class Compartment(models.Model):
    """One door. ``content`` is the id of the :class:`Load` or :class:`Deposit` in it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="compartments", db_index=False)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.FREE)
    content = models.UUIDField(null=True)
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True, help_text="why it is blocked")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["bank", "number"], name="one_door_a_number"),
            models.UniqueConstraint(
                fields=["content"], condition=Q(content__isnull=False), name="one_door_a_content"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["loading", "ready", "open"], content__isnull=False)
                | Q(state="free", content=None)
                | Q(state="blocked"),
                name="occupied_by_something",
            ),
        ]
        indexes = [models.Index(fields=["bank", "state"], name="compartment_bank_state")]


class Load(models.Model):
    """Something put into a passport compartment once: a new id each time it is filled.

    ``keeper`` is whose badge opens the door while staff handle it. Of PIN and QR only the salted
    hashes are here. ``opened_at`` (unlocked for the secret) and ``closed_at`` are the collection,
    by the device's clock; ``by_holder`` says that the door was last unlocked for the secret.
    ``placed_at`` is when it was last closed after staff had opened it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    compartment = models.ForeignKey(Compartment, models.PROTECT, related_name="loads")
    keeper = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    salt = models.CharField(max_length=32, blank=True)
    secrets = models.JSONField(default=list)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField()
    door_open = models.BooleanField(default=False)
    by_holder = models.BooleanField(default=False)
    placed_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["compartment"], condition=Q(ended_at=None), name="one_load_a_compartment"
            )
        ]


class Deposit(models.Model):
    """An officer's phone in a locker, or kept by the supervisor where there is none."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="deposits", db_index=False)
    compartment = models.ForeignKey(Compartment, models.PROTECT, null=True, related_name="deposits")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True, help_text="of an entry by hand")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff"], condition=Q(until=None), name="one_phone_each"
            ),
            models.CheckConstraint(
                condition=Q(compartment__isnull=False)
                | (Q(entered_by__isnull=False) & ~Q(reason="")),
                name="by_device_or_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["office"], condition=Q(until=None), name="deposit_open"),
        ]
