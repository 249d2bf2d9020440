from django.db import models

from tertib.foundation.ids import new_id


class DataKey(models.Model):
    """The AES key of one person, wrapped by the key of a period; without it, all is noise."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    period = models.CharField(max_length=7)
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)


class RateWindow(models.Model):
    """How often a key was used within the present window; see ``ratelimit``."""

    key = models.CharField(max_length=200, primary_key=True)
    started_at = models.DateTimeField()
    hits = models.IntegerField()
