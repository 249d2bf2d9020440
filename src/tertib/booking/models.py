"""Tables of places: templates, sessions, seats, and the bookings that hold them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tertib.foundation.ids import new_id
from tertib.offices.models import Office


class ServiceClass(models.TextChoices):
    """Which seats a service uses; the codes are the catalogue's."""

    PASPOR = "paspor", _("Passport")
    IZIN_TINGGAL = "izin_tinggal", _("Stay permit")
    VISA = "visa", _("Visa")


class SessionTemplate(models.Model):
    """How many places an office offers in each opening hour of a service class."""

    office = models.ForeignKey(Office, models.CASCADE)
    service_class = models.CharField(max_length=12, choices=ServiceClass.choices)
    capacity = models.PositiveSmallIntegerField(help_text="places per hour")
    priority_share = models.PositiveSmallIntegerField(help_text="percent kept for priority")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "service_class"], name="one_template"),
            models.CheckConstraint(condition=Q(priority_share__lte=100), name="share_is_percent"),
            models.CheckConstraint(condition=Q(capacity__lte=500), name="capacity_is_sane"),
        ]


class Session(models.Model):
    """An hour of an office in which a class of service is given; ``day`` is the office's own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, models.PROTECT)
    service_class = models.CharField(max_length=12, choices=ServiceClass.choices)
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    released_at = models.DateTimeField(help_text="nobody can book before this moment")
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "service_class", "starts_at"], name="one_session_an_hour"
            )
        ]
        indexes = [models.Index(fields=["office", "day"], name="session_office_day")]


class State(models.TextChoices):
    """States of a booking; ``rules.TRANSITIONS`` says how one leads to another."""

    HELD = "held", _("Waiting for payment")
    CONFIRMED = "confirmed", _("Booked")
    LAPSED = "lapsed", _("Lapsed, not paid in time")
    CANCELLED = "cancelled", _("Cancelled")
    ENDED = "ended", _("Over")


ACTIVE = (State.HELD, State.CONFIRMED)


class Booking(models.Model):
    """One person's place. Whom it is for is fixed by ``person_hash`` and never changes.

    ``order_id`` binds the bookings that a family made in one go: one bill pays them. Ids of other
    subjects are kept without foreign keys, see decision 0071.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=9)
    order_id = models.UUIDField(db_index=True)
    party_id = models.UUIDField(db_index=True)
    application_id = models.UUIDField()
    contact_id = models.UUIDField(db_index=True)
    key_id = models.UUIDField()
    person_hash = models.BinaryField()
    service_code = models.CharField(max_length=40)
    card = models.CharField(max_length=6)
    session = models.ForeignKey(
        Session, models.PROTECT, db_constraint=False, db_index=False, related_name="bookings"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.HELD)
    issue = models.PositiveSmallIntegerField(default=0, help_text="number of the QR, from 0")
    reschedules = models.PositiveSmallIntegerField(default=0)
    held_at = models.DateTimeField()
    held_until = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="one_booking_a_code"),
            models.UniqueConstraint(
                fields=["person_hash"], condition=Q(state__in=ACTIVE), name="one_active_booking"
            ),
        ]
        indexes = [
            models.Index(
                fields=["held_until"], condition=Q(state=State.HELD), name="booking_held_until"
            ),
            models.Index(
                fields=["session"], condition=Q(state__in=ACTIVE), name="booking_session_active"
            ),
        ]


class Seat(models.Model):
    """One place of a session. It can name one booking only, so it cannot be sold twice.

    Without a booking it is free from ``available_from`` on; before that it rests.
    """

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(Session, models.CASCADE, related_name="seats", db_index=False)
    number = models.PositiveSmallIntegerField()
    priority = models.BooleanField(default=False)
    available_from = models.DateTimeField()
    booking = models.OneToOneField(Booking, models.PROTECT, null=True, related_name="seat")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="one_seat_number")
        ]
        indexes = [
            models.Index(
                fields=["session", "priority", "number"],
                condition=Q(booking__isnull=True),
                name="seat_unsold",
            )
        ]
