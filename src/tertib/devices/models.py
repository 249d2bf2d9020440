"""Devices at the edge: their keys, the events they sent, and what is wrong with them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tertib.foundation.ids import new_id
from tertib.offices.models import Office, Staff


class Device(models.Model):
    """A gate or locker controller or a camera. ``last_seq`` is the last event taken from it."""

    class Kind(models.TextChoices):
        GATE = "gate", _("Gate controller")
        LOCKER = "locker", _("Locker controller")
        CAMERA = "camera", _("Camera")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, models.PROTECT)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    name = models.CharField(max_length=60)
    public_key = models.BinaryField(help_text="Ed25519, 32 bytes")
    last_seq = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True, help_text="within a few seconds")
    drift_ms = models.BigIntegerField(default=0, help_text="its clock minus ours")
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="one_device_a_name")]

    def __str__(self) -> str:
        return self.name


class DeviceEvent(models.Model):
    """One signed event as it came; never changed. ``at`` is the device's clock."""

    id = models.BigAutoField(primary_key=True)
    device = models.ForeignKey(Device, models.PROTECT, db_index=False)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    data = models.JSONField()
    signature = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "seq"], name="one_event_a_number")]


class Alarm(models.Model):
    """Something is wrong with a device, or was until ``closed_at``."""

    class Kind(models.TextChoices):
        SILENT = "silent", _("No word from it")
        GAP = "gap", _("Events are missing")
        DRIFT = "drift", _("Its clock is wrong")
        JUMP = "jump", _("Its clock jumped")
        READER = "reader", _("A reader does not answer")
        TAMPER = "tamper", _("A reader or door was tampered with")
        CAMERA = "camera", _("The camera gives no picture")
        UNSEEN = "unseen", _("The camera's pictures come too late")
        ASTRAY = "astray", _("The camera cannot be turned to the lane")
        FROZEN = "frozen", _("The camera's picture stands still")
        DARK = "dark", _("The camera's picture is dark")
        COVERED = "cover", _("The camera is covered")
        MOVED = "moved", _("The camera looks elsewhere")
        FIRE = "fire", _("Fire release")
        FORGED = "forged", _("An event was not signed by it")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, models.PROTECT, related_name="alarms")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    about = models.CharField(max_length=60, blank=True, help_text="e.g. which reader")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True, help_text="what was found, by whom closed")
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-opened_at"]
        indexes = [models.Index(fields=["device"], condition=Q(closed_at=None), name="alarm_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["device", "kind", "about"],
                condition=Q(closed_at=None),
                name="one_open_alarm_a_cause",
            )
        ]
