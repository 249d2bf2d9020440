"""A list that was read in: one act of one person, to be approved by another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tertib.foundation.ids import new_id
from tertib.foundation.models import DataKey
from tertib.offices.models import Staff


class Batch(models.Model):
    """``sealed`` is the file while it waits to be written; ``report`` holds lines and reasons,
    and nothing of the people in it."""

    class State(models.TextChoices):
        READ = "read", _("Checked, nothing written")
        WRITING = "writing", _("Being written")
        WRITTEN = "written", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        DROPPED = "dropped", _("Dropped")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READ)
    name = models.CharField(max_length=120)
    key = models.ForeignKey(DataKey, models.PROTECT, null=True)
    sealed = models.BinaryField(null=True)
    report = models.JSONField(default=dict)
    proposed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-proposed_at"]
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="four_eyes_on_batches",
            )
        ]
