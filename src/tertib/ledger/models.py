from django.db import models

from tertib.foundation.ids import new_id


class Entry(models.Model):
    """One act. Written in the transaction of the change itself; never updated, never deleted.

    ``body`` is ``salt (32 bytes) || canonical entry``, sealed under the person's data key where
    ``key_id`` is set. ``commitment = SHA-256(body in clear)`` is all that the public log holds.
    """

    serial = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=new_id, unique=True, editable=False)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    office = models.CharField(max_length=8, blank=True)
    key_id = models.UUIDField(null=True)
    body = models.BinaryField()
    commitment = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "serial"], name="entry_subject"),
            models.Index(fields=["key_id", "serial"], name="entry_key"),
            models.Index(fields=["action", "serial"], name="entry_action"),
        ]


class Pending(models.Model):
    """Entries that the sequencer has not given an index yet. Only it may delete here."""

    serial = models.BigIntegerField(primary_key=True)


class Leaf(models.Model):
    """The place of an entry in the log: gapless indexes from 0, written by the sequencer."""

    index = models.BigIntegerField(primary_key=True)
    serial = models.BigIntegerField(unique=True)


class Checkpoint(models.Model):
    """A signed tree head; ``note`` as the log signed it, cosignatures beside it."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()


class Cosignature(models.Model):
    """The line with which a witness cosigned the checkpoint of ``size``."""

    size = models.BigIntegerField()
    witness = models.CharField(max_length=200)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["size", "witness"], name="cosigned_once")]


class DaySeed(models.Model):
    """An office's secret seed of a day: committed to the record before, revealed after."""

    office = models.CharField(max_length=8)
    day = models.DateField()
    commitment = models.BinaryField()
    sealed = models.BinaryField()
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="one_seed_a_day")]
