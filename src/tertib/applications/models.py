"""The tables. What a person tells us is sealed under that person's own key, one each.

Only ``actions`` writes here. Identity is frozen at submission by a trigger of the database as
well (migration 0002, promise 3).
"""

from django.db import models

from tertib.applications.rules import State
from tertib.foundation.ids import new_id
from tertib.foundation.models import DataKey
from tertib.messaging.models import Contact

STATES = [(state.value, state.value) for state in State]


class Party(models.Model):
    """One to five applicants of a family who apply, pay and come together."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="parties")
    office_code = models.CharField(max_length=8, blank=True)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField(help_text="last change of a draft; decides when it expires")
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["touched_at"], name="party_draft", condition=models.Q(submitted_at=None)
            ),
            models.Index(fields=["office_code", "-submitted_at"], name="party_office"),
        ]


class Application(models.Model):
    """One person's request for one service.

    ``data_sealed`` is the JSON object of answers, ``name_sealed`` the name as typed; both sealed
    under ``key``. ``person_hash`` is the keyed hash of NIK or passport number: equal for the same
    person, useless without the installation's key.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="applications", db_index=False)
    position = models.SmallIntegerField()
    service_code = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=STATES, default=State.DRAFT.value)
    key = models.ForeignKey(DataKey, models.PROTECT)
    person_hash = models.BinaryField(null=True)
    name_sealed = models.BinaryField(null=True)
    data_sealed = models.BinaryField()
    priority = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "position"], name="one_applicant_a_place"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in State]),
                name="known_state",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[State.DRAFT, State.CANCELLED])
                | models.Q(person_hash__isnull=False, name_sealed__isnull=False),
                name="submitted_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["person_hash"], name="application_person")]


class Document(models.Model):
    """A paper that was uploaded and accepted; its bytes lie sealed in ``data/documents``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="documents")
    code = models.CharField(max_length=40)
    media_type = models.CharField(max_length=20)
    size = models.IntegerField(help_text="bytes as stored, before sealing")
    pages = models.SmallIntegerField()
    name_sealed = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["application", "code"], name="document_code")]


class Upload(models.Model):
    """A file on its way in pieces (tus); each piece lies sealed in ``data/uploads``.

    Kept after the end until ``expires_at``, so that a client whose last answer was lost learns by
    HEAD that it is done.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="uploads")
    code = models.CharField(max_length=40)
    name_sealed = models.BinaryField()
    size = models.IntegerField()
    offset = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    document = models.ForeignKey(Document, models.SET_NULL, null=True)
    refusal = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="upload_expiry")]


class Revocation(models.Model):
    """Sign-ins of this phone begun before ``before`` no longer count."""

    contact = models.OneToOneField(Contact, models.CASCADE, primary_key=True)
    before = models.DateTimeField()
