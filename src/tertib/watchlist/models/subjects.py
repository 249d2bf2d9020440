"""Whom orders bar. Nothing here can be read without the person's key, and yet it can be found.

``sealed`` is the JSON of :class:`tertib.watchlist.particulars.Particulars`. Beside it stand keyed
hashes to find it by: of the NIK, of document numbers, of the birth date and of the pieces of names
(decision 0150).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from tertib.foundation.ids import new_id
from tertib.foundation.models import DataKey


class Subject(models.Model):
    """A person under one or more orders."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.OneToOneField(DataKey, models.PROTECT)
    sealed = models.BinaryField()
    nationality = models.CharField(max_length=3, help_text="ISO 3166-1 alpha-3")
    nik_hash = models.BinaryField(null=True)
    born_hash = models.BinaryField(null=True)
    false_hits = models.PositiveSmallIntegerField(default=0)
    false_hit_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    read_by = models.PositiveSmallIntegerField(default=0)
    """The edition of the rules of names (``names.EDITION``) by which the aliases were written."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["nik_hash"], condition=Q(nik_hash__isnull=False), name="one_subject_a_nik"
            ),
            # What the foreign key of orders points at: an entry ban knows whose it is.
            models.UniqueConstraint(fields=["id", "nationality"], name="subject_nationality"),
        ]
        indexes = [
            models.Index(
                fields=["born_hash"], condition=Q(born_hash__isnull=False), name="subject_born"
            ),
            models.Index(fields=["read_by"], name="subject_read_by"),
        ]


class Alias(models.Model):
    """The keyed pieces of one name that the subject goes by; the name itself is sealed."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="aliases")
    pieces = ArrayField(models.IntegerField())

    class Meta:
        indexes = [GinIndex(fields=["pieces"], name="alias_pieces")]


class Document(models.Model):
    """The keyed hash of one travel document's number; the number itself is sealed."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="documents")
    number_hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "number_hash"], name="one_document_once")
        ]
        indexes = [models.Index(fields=["number_hash"], name="document_number")]
