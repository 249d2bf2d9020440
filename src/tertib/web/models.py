"""Tables of this subject: how the parts of the installation have been, day by day."""

from django.db import models

from tertib.foundation.ids import new_id


class PartDay(models.Model):
    """How often a part was found well and unwell on one day (of the republic's capital, WIB)."""

    part = models.CharField(max_length=20)
    day = models.DateField()
    good = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    measured_at = models.DateTimeField(help_text="the machine's time of the last measurement")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "day"], name="one_row_a_part_day")]


class Outage(models.Model):
    """A time in which a part was down; ``ended`` empty: it still is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    part = models.CharField(max_length=20)
    began = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-began"]
        constraints = [
            models.UniqueConstraint(
                fields=["part"], condition=models.Q(ended=None), name="one_open_outage_a_part"
            )
        ]
