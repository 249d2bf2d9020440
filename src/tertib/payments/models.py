from django.db import models
from django.utils.translation import pgettext_lazy

from tertib.foundation.ids import new_id
from tertib.foundation.models import DataKey


class Partner(models.Model):
    """A bank or the post office: how it is known and how its calls are checked.

    ``secret_sealed`` is the shared HMAC secret under the installation's ``partners`` key file.
    """

    name = models.CharField(max_length=20, primary_key=True)
    title = models.CharField(max_length=60)
    client_id = models.CharField(max_length=36, unique=True)
    partner_id = models.CharField(max_length=36)
    company_code = models.CharField(max_length=8)
    public_key = models.TextField()
    secret_sealed = models.BinaryField()
    enabled = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.title


class AccessToken(models.Model):
    """A token we gave to a partner; only its SHA-256 is kept."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    partner = models.ForeignKey(Partner, models.CASCADE)
    expires_at = models.DateTimeField(db_index=True)


class Bill(models.Model):
    """What someone owes, with the tariffs as they were when it was issued.

    ``lines`` holds no personal data; the payer's name is sealed under ``key``. The transitions of
    ``state`` are in ``rules.TRANSITIONS``.
    """

    class State(models.TextChoices):
        ISSUED = "issued", pgettext_lazy("bill", "Awaiting payment")
        SETTLED = "settled", pgettext_lazy("bill", "Paid")
        EXPIRED = "expired", pgettext_lazy("bill", "Expired")
        CANCELLED = "cancelled", pgettext_lazy("bill", "Cancelled")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kode_billing = models.CharField(max_length=15)
    subject = models.CharField(max_length=80)
    contact_id = models.UUIDField(null=True)
    office = models.CharField(max_length=8)
    amount = models.BigIntegerField(help_text="rupiah")
    lines = models.JSONField()
    payer_sealed = models.BinaryField()
    key = models.ForeignKey(DataKey, models.PROTECT, db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["expires_at"], name="bill_due", condition=models.Q(state="issued")
            ),
            models.Index(fields=["subject"], name="bill_subject"),
            models.Index(fields=["office", "issued_at"], name="bill_office"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kode_billing"], name="one_bill_a_code"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="bill_amount"),
            models.CheckConstraint(
                condition=models.Q(kode_billing__regex=r"^[789][0-9]{14}$"), name="kode_billing"
            ),
        ]

    def shown(self) -> str:
        """The kode billing in groups of three, for reading."""
        return " ".join(self.kode_billing[n : n + 3] for n in range(0, 15, 3))


class Settlement(models.Model):
    """Money that a partner says it took for a bill. Append-only; at most one a bill."""

    class Via(models.TextChoices):
        SNAP = "snap", pgettext_lazy("settlement", "Bank's call")
        FILE = "file", pgettext_lazy("settlement", "Bank's file")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bill = models.OneToOneField(Bill, models.PROTECT)
    ntpn = models.CharField(max_length=16)
    partner = models.ForeignKey(Partner, models.PROTECT, db_index=False)
    via = models.CharField(max_length=4, choices=Via.choices)
    amount = models.BigIntegerField(help_text="rupiah")
    request_id = models.CharField(max_length=128)
    reference_no = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=4, blank=True)
    paid_at = models.DateTimeField(help_text="as the partner says")
    paid_on = models.DateField(help_text="day of paid_at in WIB, for the reconciliation")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partner", "paid_on"], name="settlement_day")]
        constraints = [
            models.UniqueConstraint(fields=["partner", "request_id"], name="request_settles_once"),
            models.UniqueConstraint(fields=["ntpn"], name="one_payment_an_ntpn"),
            models.CheckConstraint(condition=models.Q(ntpn__regex=r"^[0-9A-Z]{16}$"), name="ntpn"),
        ]


class Call(models.Model):
    """A SNAP call that was understood, and its answer: X-EXTERNAL-ID counts once a day."""

    partner = models.ForeignKey(Partner, models.PROTECT, db_index=False)
    day = models.DateField()
    external_id = models.CharField(max_length=36)
    service = models.SmallIntegerField()
    request_id = models.CharField(max_length=128)
    kode_billing = models.CharField(max_length=20)
    response_code = models.CharField(max_length=7)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["kode_billing"], name="call_kode_billing")]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "day", "external_id"], name="external_id_once_a_day"
            )
        ]


class Statement(models.Model):
    """A partner's signed list of what it took on a day, byte for byte."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT)
    day = models.DateField()
    content = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    signature = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "digest"], name="statement_once")]


class Finding(models.Model):
    """Something in which our books and a partner's differ. Append-only: it is never made to go."""

    class Kind(models.TextChoices):
        LOST_CALL = "lost_call", pgettext_lazy("finding", "Paid, call lost: settled from the file")
        MISSING = "missing", pgettext_lazy("finding", "Missing in the bank's file")
        DOUBLE = "double", pgettext_lazy("finding", "Paid twice")
        WRONG_AMOUNT = "wrong_amount", pgettext_lazy("finding", "Wrong amount")
        UNKNOWN = "unknown", pgettext_lazy("finding", "Unknown kode billing")
        CLOSED_BILL = "closed_bill", pgettext_lazy("finding", "Paid after the bill had ended")
        NO_FILE = "no_file", pgettext_lazy("finding", "No file for the day")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT)
    day = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    kode_billing = models.CharField(max_length=20, blank=True)
    request_id = models.CharField(max_length=128, blank=True)
    bill = models.ForeignKey(Bill, models.PROTECT, null=True)
    office = models.CharField(max_length=8, blank=True)
    amount_file = models.BigIntegerField(null=True)
    amount_bill = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "day", "kind", "kode_billing", "request_id"],
                name="finding_once",
            )
        ]
