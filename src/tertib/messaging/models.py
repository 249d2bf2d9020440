"""The tables. Phone numbers, texts and parameters are sealed under the contact's own key.

A WhatsApp message id carries the phone number in base64, so it is kept only as a keyed hash.
"""

from django.db import models

from tertib.foundation.ids import new_id
from tertib.foundation.models import DataKey


class Contact(models.Model):
    """A phone that writes to the office or is written to: all we know of a person's account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.OneToOneField(DataKey, models.PROTECT)
    phone_hash = models.BinaryField(unique=True, null=True)
    phone_sealed = models.BinaryField()
    language = models.CharField(max_length=2, default="id")
    last_inbound_at = models.DateTimeField(null=True)
    opted_out_at = models.DateTimeField(null=True)
    paced_until = models.DateTimeField(null=True)
    memory_sealed = models.BinaryField(null=True)
    created_at = models.DateTimeField()


class State(models.TextChoices):
    """Where an outgoing message stands; the order of ranks is in ``rules.RANK``."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class Notice(models.Model):
    """One outgoing message. ``key`` makes it unique: the same notice is never queued twice.

    ``due_at`` is when a sender may take it: for ``queued`` the next try, for ``sending`` the end
    of the grace period after which nobody can still report that it went out.
    ``template`` is empty for replies within a conversation.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="notices", db_index=False)
    key = models.CharField(max_length=120)
    template = models.CharField(max_length=40, blank=True)
    office = models.CharField(max_length=8, blank=True)
    content_sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    urgency = models.SmallIntegerField(default=5, help_text="0 first; codes and replies go ahead")
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, help_text="useless afterwards, never sent")
    wamid_hash = models.BinaryField(null=True)
    error_code = models.IntegerField(null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="delivered, failed or suppressed")

    class Meta:
        indexes = [
            models.Index(
                fields=["urgency", "id"],
                name="notice_waiting",
                condition=models.Q(state__in=["queued", "sending"]),
            ),
            models.Index(
                fields=["-ended_at"], name="notice_failed", condition=models.Q(state="failed")
            ),
            models.Index(fields=["wamid_hash"], name="notice_wamid"),
            models.Index(fields=["contact", "id"], name="notice_contact"),
            models.Index(fields=["created_at"], name="notice_created"),
        ]
        # As a constraint, for ``unique=True`` makes a second index for LIKE, which nobody asks.
        constraints = [models.UniqueConstraint(fields=["key"], name="one_notice_a_key")]


class Update(models.Model):
    """A webhook update as it arrived, stored before anything is done with it.

    ``fingerprint`` is the keyed hash of message id (and status): the same update is stored once.
    An update that keeps failing is ``poison``: set aside with the kind of error, never in the way.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    fingerprint = models.BinaryField(unique=True)
    kind = models.CharField(max_length=10)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True)
    body_sealed = models.BinaryField()
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    poison = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["contact", "id"],
                name="update_waiting",
                condition=models.Q(processed_at=None, poison=""),
            ),
            models.Index(fields=["received_at"], name="update_received"),
        ]


class LoginCode(models.Model):
    """The code last sent to a contact; only its keyed hash is kept."""

    contact = models.OneToOneField(Contact, models.CASCADE, primary_key=True)
    code_hash = models.BinaryField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)


class Complaint(models.Model):
    """What a person complained of, in their own words; its receipt is in the record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT)
    reference = models.CharField(max_length=12, unique=True)
    body_sealed = models.BinaryField()
    received_at = models.DateTimeField()


class Hold(models.Model):
    """One row while the account itself is in trouble: nobody sends until ``until``."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    error_code = models.IntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField()
