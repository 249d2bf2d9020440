"""Candidates of lane cameras and what people made of them. Ids of subjects without foreign keys."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tertib.devices.models import Device
from tertib.foundation.ids import new_id
from tertib.foundation.models import DataKey
from tertib.offices.models import Lane, Office, Staff


class State(models.TextChoices):
    """Where a candidate stands; what leads where: ``rules.RULES``."""

    CANDIDATE = "kandidat", _("Candidate")
    POSSIBLE = "mungkin", _("Possibly the person")
    NOT = "bukan", _("Not the person")
    IDENTICAL = "identik", _("Identical, held")
    CLOSED = "selesai", _("Closed with minutes")
    ENDED = "berakhir", _("The order had ended")
    LAPSED = "gugur", _("Nobody decided")


class LaneCamera(models.Model):
    """A camera that looks at a lane: placed by staff, or learnt from its first candidate there."""

    lane = models.ForeignKey(Lane, models.CASCADE, related_name="cameras")
    device = models.ForeignKey(Device, models.PROTECT, related_name="lanes")
    placed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lane", "device"], name="one_camera_a_lane_once")
        ]


class Dossier(models.Model):
    """The key under which everything about one candidate is sealed; the id is the camera's.

    Made by whichever comes first, a picture or the event. Erasing it is destroying the key.
    """

    id = models.UUIDField(primary_key=True)
    # Without a constraint: a picture would wait for the device's row, which its events hold locked
    # while they wait for the picture's dossier.
    device = models.ForeignKey(Device, models.PROTECT, db_index=False, db_constraint=False)
    key = models.OneToOneField(DataKey, models.PROTECT)
    made_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["made_at"], condition=Q(erased_at=None), name="dossier_kept"),
            models.Index(fields=["device", "made_at"], name="dossier_device"),
        ]


class Shot(models.Model):
    """A picture of the person at the lane, sealed; gone with the dossier."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="shots", db_index=False)
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    sha256 = models.CharField(max_length=64, help_text="of the picture")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="one_shot_a_number")
        ]


class Candidate(models.Model):
    """A likeness that a camera proposed. ``first_at`` and ``at`` are its clock, the rest ours."""

    dossier = models.OneToOneField(
        Dossier, models.PROTECT, primary_key=True, related_name="candidate"
    )
    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    lane = models.ForeignKey(Lane, models.PROTECT, db_index=False)
    device = models.ForeignKey(Device, models.PROTECT, db_index=False)
    subject_id = models.UUIDField(help_text="of the watch list")
    face_id = models.UUIDField(help_text="the enrolled template")
    score = models.FloatField(help_text="likelihood by the model's calibration, 0 to 1")
    cosine = models.FloatField()
    band = models.CharField(max_length=12)
    model = models.CharField(max_length=60)
    gallery = models.BigIntegerField(help_text="version that the camera had")
    track = models.BigIntegerField()
    first_at = models.DateTimeField()
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, help_text="``at`` by our clock; since 0005")
    raised_at = models.DateTimeField()
    frames = models.IntegerField()
    quality = models.FloatField()
    attack = models.FloatField(
        null=True, help_text="0 to 1: how sure a model is that no living face is there"
    )
    alerted_locally_at = models.DateTimeField(
        null=True, help_text="a page or a sound of the camera told the lane, while we could not"
    )
    not_alerted_at = models.DateTimeField(null=True, help_text="neither of them did; since 0007")
    state = models.CharField(max_length=8, choices=State.choices, default=State.CANDIDATE)
    reason = models.CharField(max_length=20, blank=True)
    order_id = models.UUIDField(null=True, help_text="the order that was effective at the hold")
    possible_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    identical_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, help_text="by the lane officer")
    held_at = models.DateTimeField(null=True)
    order_ended_at = models.DateTimeField(null=True, help_text="of a hold: nothing bars since then")
    ended_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["identik", "selesai"])
                | Q(possible_by__isnull=False, identical_by__isnull=False, order_id__isnull=False),
                name="people_confirm",
            ),
            models.CheckConstraint(
                condition=Q(possible_by=None)
                | Q(identical_by=None)
                | ~Q(possible_by=F("identical_by")),
                name="four_eyes_confirm",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane"],
                condition=Q(state__in=["kandidat", "mungkin", "identik"]),
                name="candidate_open",
            ),
            models.Index(fields=["lane", "ended_at"], name="candidate_lane_ended"),
            models.Index(fields=["office", "raised_at"], name="candidate_office"),
            models.Index(fields=["subject_id", "raised_at"], name="candidate_subject"),
        ]

    @property
    def id(self):  # type: ignore[no-untyped-def]
        """The camera's id of it."""
        return self.dossier_id


class Decision(models.Model):
    """One step of a candidate: who, what, why, when; never changed. No staff: the machine."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="decisions")
    verb = models.CharField(max_length=12)
    reason = models.CharField(max_length=20, blank=True)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class AgencyContact(models.Model):
    """The word to the agency of one order that bars the held person, and its answer."""

    candidate = models.ForeignKey(
        Candidate, models.PROTECT, related_name="contacts", db_index=False
    )
    order_id = models.UUIDField(help_text="of the watch list")
    agency = models.CharField(max_length=120)
    token_hash = models.BinaryField(unique=True)
    link_sealed = models.BinaryField(help_text="token, under the dossier's key")
    sent_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=8, blank=True)
    name_sealed = models.BinaryField(null=True, help_text="who answered for the agency")
    by_phone = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    escalations = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True)
    mailed = models.PositiveSmallIntegerField(
        default=0, help_text="messages by e-mail: one for the hold, one for each escalation"
    )

    reached = models.BooleanField(
        null=True,
        help_text="a message to the desk is out or under way; null: not yet tried",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "order_id"], name="one_contact_an_order")
        ]
        indexes = [
            models.Index(
                fields=["sent_at"], condition=Q(acknowledged_at=None), name="contact_waiting"
            )
        ]

    @property
    def told_at(self) -> datetime:
        """When the agency was told last: of the hold, or that nobody had answered."""
        moment: datetime = self.escalated_at or self.sent_at
        return moment


class AgencyAnswer(models.Model):
    """Each thing that an agency said of a hold, in order; its contact holds the newest."""

    contact = models.ForeignKey(AgencyContact, models.PROTECT, related_name="answers")
    answer = models.CharField(max_length=8)
    name_sealed = models.BinaryField(null=True, help_text="who answered for the agency")
    by_phone = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Minutes(models.Model):
    """The berita acara of a hold, as PDF, sealed under the dossier's key."""

    candidate = models.OneToOneField(Candidate, models.PROTECT, related_name="minutes")
    number = models.CharField(max_length=40, unique=True)
    outcome = models.CharField(max_length=20)
    sealed = models.BinaryField()
    sha256 = models.CharField(max_length=64, help_text="of the PDF")
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()


class MinutesRun(models.Model):
    """The last number of minutes of an office in a year."""

    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "year"], name="one_run_of_minutes_a_year")
        ]


class Clearance(models.Model):
    """That the bearer of a document is not a subject: only a keyed hash of its number is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document_hash = models.BinaryField()
    subject_id = models.UUIDField()
    count = models.PositiveSmallIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document_hash", "subject_id"], name="one_clearance_a_document"
            )
        ]
        indexes = [models.Index(fields=["last_at"], name="clearance_last")]
