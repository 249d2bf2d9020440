"""Who asks for travel bans and answers for them."""

from __future__ import annotations

from django.db import models

from tertib.foundation.ids import new_id
from tertib.offices.models import Staff


class Agency(models.Model):
    """A requesting agency; ``email`` and ``phone`` are those of its duty desk."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    active = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]

    @property
    def digits(self) -> str:
        """The telephone as messages want it, if it is an international number."""
        return "".join(sign for sign in self.phone if sign.isdigit())

    def __str__(self) -> str:
        return self.name


class AgencyMember(models.Model):
    """An account with the role ``agency``, of one agency only."""

    staff = models.OneToOneField(Staff, models.CASCADE, primary_key=True, related_name="membership")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="members")
    added_at = models.DateTimeField()
