"""Cards, visits and what gates reported of them. Ids of lower subjects without foreign keys."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tertib.foundation.ids import new_id
from tertib.offices.models import Office, Staff


class Colour(models.TextChoices):
    """Whom a card is for (PINTER, Kanim Jakarta Selatan, 2020); ``staff`` is ours."""

    YELLOW = "yellow", _("Yellow, citizen")
    GREEN = "green", _("Green, foreign national")
    BLUE = "blue", _("Blue, companion")
    STAFF = "staff", _("Staff badge")


class Visit(models.Model):
    """One person's stay in the house on one day, from the card in the hand until its return.

    ``ticket`` is what the public board calls, e.g. ``A-017``: unique in an office on a day; a
    companion has the applicant's with a plus. ``card`` is the one given last.
    """

    class Kind(models.TextChoices):
        BOOKED = "booked", _("Booked")
        PRIORITY = "priority", _("Priority without a booking")
        COMPANION = "companion", _("Companion")
        PAPERS = "papers", _("Back with missing papers")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, db_index=False, db_constraint=False)
    day = models.DateField(help_text="the office's own")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    colour = models.CharField(max_length=6, choices=Colour.choices)
    ticket = models.CharField(max_length=8)
    booking_id = models.UUIDField(null=True)
    application_id = models.UUIDField(null=True)
    contact_id = models.UUIDField(null=True)
    key_id = models.UUIDField(null=True, help_text="the person's key")
    service_code = models.CharField(max_length=40, blank=True)
    service_class = models.CharField(max_length=12, blank=True)
    priority = models.CharField(max_length=12, blank=True, help_text="the reason for it, if any")
    principal = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="companions", db_index=False
    )
    card = models.ForeignKey(
        "Card", models.PROTECT, related_name="visits", db_index=False, db_constraint=False
    )
    starts_at = models.DateTimeField(help_text="of the booked hour, or the arrival")
    opens_at = models.DateTimeField(help_text="gates let in from here, tolerance included")
    closes_at = models.DateTimeField(help_text="gates let in until here")
    arrived_at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True, help_text="first time in the service room")
    left_at = models.DateTimeField(null=True, help_text="last time out of the house")
    ended_at = models.DateTimeField(null=True, help_text="card given back or written off")
    arrived_offline = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day", "ticket"], name="one_ticket_a_day"),
            models.UniqueConstraint(
                fields=["booking_id"], condition=Q(kind="booked"), name="one_visit_a_booking"
            ),
            models.UniqueConstraint(
                fields=["booking_id"],
                condition=Q(kind="papers", ended_at=None),
                name="one_return_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["card"], condition=Q(ended_at=None), name="one_holder_a_card"
            ),
            models.UniqueConstraint(
                fields=["principal"], condition=Q(ended_at=None), name="one_companion_each"
            ),
            models.CheckConstraint(
                condition=Q(kind="companion", principal__isnull=False, colour="blue")
                | (~Q(kind="companion") & Q(principal=None) & Q(colour__in=["yellow", "green"])),
                name="companion_has_a_principal",
            ),
        ]
        indexes = [
            models.Index(fields=["office"], condition=Q(ended_at=None), name="visit_open"),
            models.Index(fields=["application_id"], name="visit_application"),
            models.Index(fields=["card", "arrived_at"], name="visit_card"),
        ]


class Card(models.Model):
    """A physical card. ``uid`` is what its chip says, ``zone`` where the gates last saw it.

    Whom it is with: the open visit that names it, or for a badge ``staff``. Of a ``secure`` chip
    (NTAG 424) the keys follow from the UID (``chips``); any other can be cloned. States:
    ``rules.CARD_RULES``.
    """

    class State(models.TextChoices):
        STOCK = "stock", _("In stock")
        ISSUED = "issued", _("Issued")
        INSIDE = "inside", _("Inside")
        OUTSIDE = "outside", _("Outside again")
        RETURNED = "returned", _("Returned")
        LOST = "lost", _("Lost")
        REVOKED = "revoked", _("Revoked")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    label = models.CharField(max_length=12, help_text="printed on it, e.g. K-042")
    colour = models.CharField(max_length=6, choices=Colour.choices)
    uid = models.CharField(max_length=20)
    secure = models.BooleanField(default=False, help_text="an NTAG 424 with our keys")
    counter = models.IntegerField(default=-1, help_text="highest SUN counter seen")
    state = models.CharField(max_length=8, choices=State.choices, default=State.STOCK)
    zone = models.CharField(max_length=8, default="outside")
    staff = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="cards", db_index=False
    )
    changed_at = models.DateTimeField()
    moved_at = models.DateTimeField(help_text="when a gate last moved it, or it was given out")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["uid"], name="one_card_a_chip"),
            models.UniqueConstraint(fields=["office", "label"], name="one_card_a_label"),
            models.UniqueConstraint(
                fields=["staff"],
                condition=Q(state__in=["issued", "inside", "outside"], staff__isnull=False),
                name="one_badge_each",
            ),
            models.CheckConstraint(
                condition=Q(staff=None) | Q(colour="staff"), name="staff_hold_badges"
            ),
        ]
        indexes = [models.Index(fields=["office", "state"], name="card_office_state")]


class Passing(models.Model):
    """What a gate decided, as reported by it; one row an event. ``at`` is never after our clock.

    ``card_id`` and ``visit_id`` are opaque; a card that is not ours leaves none.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, models.PROTECT, db_index=False, db_constraint=False)
    device_id = models.UUIDField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    reader = models.CharField(max_length=40)
    card_id = models.UUIDField(null=True)
    visit_id = models.UUIDField(null=True)
    direction = models.CharField(max_length=3, blank=True)
    zone_from = models.CharField(max_length=8)
    zone_to = models.CharField(max_length=8)
    admitted = models.BooleanField()
    reason = models.CharField(max_length=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device_id", "seq"], name="one_passing_an_event")
        ]
        indexes = [
            models.Index(fields=["office", "at"], name="passing_office_at"),
            models.Index(
                fields=["visit_id"], condition=Q(visit_id__isnull=False), name="passing_visit"
            ),
        ]


class Pouch(models.Model):
    """A companion's identity card in a numbered pouch, against the blue card."""

    class Paper(models.TextChoices):
        KTP = "ktp", _("KTP (identity card)")
        SIM = "sim", _("SIM (driving licence)")
        PASSPORT = "passport", _("Passport")
        OTHER = "other", _("Another paper with a photograph")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    number = models.PositiveSmallIntegerField()
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="pouch")
    paper = models.CharField(max_length=8, choices=Paper.choices)
    taken_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "number"],
                condition=Q(returned_at=None),
                name="one_deposit_a_pouch",
            )
        ]


class Turned(models.Model):
    """How many people were turned away at a door for a reason; nothing about them is kept."""

    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    day = models.DateField()
    reason = models.CharField(max_length=24)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day", "reason"], name="one_count_a_reason")
        ]


class DoorAct(models.Model):
    """An act of a door tablet by its own id, so that a repeated delivery is done once."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField(help_text="the tablet's clock")
    received_at = models.DateTimeField()
    staff = models.ForeignKey(Staff, models.PROTECT, db_index=False, db_constraint=False)
    verb = models.CharField(max_length=12)
    result = models.JSONField(help_text="what the tablet was answered; no personal data")


class TicketRun(models.Model):
    """The last ticket number given out under a letter in an office on a day."""

    office = models.ForeignKey(Office, models.PROTECT, db_index=False, db_constraint=False)
    day = models.DateField()
    letter = models.CharField(max_length=1)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day", "letter"], name="one_run_a_letter")
        ]
