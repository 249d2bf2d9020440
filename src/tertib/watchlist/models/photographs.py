"""Pictures of subjects, what models make of them, and the version of the gallery."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tertib.foundation.ids import new_id
from tertib.offices.models import Staff
from tertib.watchlist.models.orders import Order
from tertib.watchlist.models.subjects import Subject


class Photograph(models.Model):
    """A picture, sealed under the subject's key; its id is the id of the face in the gallery.

    ``listed`` says that cameras look for it, since ``version`` of the gallery. ``digest`` is the
    keyed hash of the file as it came. ``order`` is the one it came with: nobody looks for it before
    that is approved; None for one that an officer of the house gave somebody barred. One that was
    added later waits besides for its ``Change``. ``quality`` (0 to 1) and ``warnings`` come from
    the model that looked at it; None: none has yet.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="photographs")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="photographs")
    sealed = models.BinaryField(null=True)
    digest = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    quality = models.FloatField(null=True)
    warnings = models.JSONField(default=list)
    listed = models.BooleanField(default=False)
    version = models.BigIntegerField(default=0)
    added_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "digest", "order"], condition=Q(removed_at=None),
                nulls_distinct=False, name="one_picture_once",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, sealed__isnull=False)
                | Q(removed_at__isnull=False, listed=False, sealed=None),
                name="removed_is_gone",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["version"], name="photograph_version")]


class Template(models.Model):
    """What one model makes of one photograph: float32, length one, sealed like the picture."""

    photograph = models.ForeignKey(Photograph, models.CASCADE, related_name="templates")
    model = models.CharField(max_length=80)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["photograph", "model"], name="one_template_a_model")
        ]


class Gallery(models.Model):
    """One row. Its lock makes versions visible in their order: whoever sees one sees all below."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_gallery")]
