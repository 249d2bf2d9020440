"""The verbs of a bill, except settling, which has a room of its own (``settling``)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.foundation import sql, vault
from tertib.foundation.ids import new_id
from tertib.foundation.vault import PersonKey
from tertib.ledger import actions as record
from tertib.ledger import actors
from tertib.ledger.actors import Actor
from tertib.payments import rules
from tertib.payments.conf import SETTINGS
from tertib.payments.models import Bill, Partner
from tertib.payments.snap import signature, tokens
from tertib.payments.treasury import treasury

_INSERT = """
INSERT INTO payments_bill (id, kode_billing, subject, contact_id, office, amount, lines,
  payer_sealed, key_id, state, issued_at, expires_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'issued', %s, %s)
ON CONFLICT (kode_billing) DO NOTHING RETURNING id
"""


def payer_context(bill_id: UUID) -> str:
    """The context under which a bill's payer name is sealed."""
    return f"bill:{bill_id}:payer"


@transaction.atomic(savepoint=False)
def issue(
    *,
    subject: str,
    contact_id: UUID | None,
    office: str,
    payer_name: str,
    lines: Sequence[rules.Priced],
    key: PersonKey,
    expires_at: datetime,
    actor: Actor,
    now: datetime,
) -> Bill:
    """Issue a bill with a kode billing; two statements, one of them the record's.

    ``lines`` are frozen as they are (``catalogue``'s ``PriceLine`` fits); ``key`` is the data key
    of the payer. The bill ends at ``expires_at``, earlier at the end of the year.

    Raises:
        ValueError: no line, a line without a price, or an end in the past.
        rules.YearClosed: it is the evening of 31 December.
        treasury.Exhausted: the day's kode billing are used up.
    """
    grouped = rules.group(lines)
    bill = Bill(
        id=new_id(), subject=subject, contact_id=contact_id, office=office, key_id=key.id,
        amount=sum(line.total for line in grouped), lines=[line.as_json() for line in grouped],
        issued_at=now, expires_at=rules.expiry(now, expires_at, SETTINGS.year_end_cutoff),
    )  # fmt: skip
    bill.payer_sealed = key.seal(payer_name.encode(), payer_context(bill.id))
    _insert(bill, now)
    record.append(
        actor, "bill.issued", f"bill:{bill.id}",
        {
            "for": subject, "kode_billing": bill.kode_billing, "amount": bill.amount,
            "lines": bill.lines, "expires_at": bill.expires_at.isoformat(),
        },
        at=now, office=office, person=key,
    )  # fmt: skip
    return bill


def _insert(bill: Bill, now: datetime) -> None:
    """Insert under the first kode billing that is free."""
    attempt = 0
    while True:
        bill.kode_billing = treasury().kode_billing(now, attempt)
        rows = sql.run(
            _INSERT,
            [bill.id, bill.kode_billing, bill.subject, bill.contact_id, bill.office,
             bill.amount, json.dumps(bill.lines), bytes(bill.payer_sealed), bill.key_id,
             bill.issued_at, bill.expires_at],
        )  # fmt: skip
        if rows:
            break
        attempt += 1
    bill._state.adding = False
    bill._state.db = "default"


@transaction.atomic
def cancel(bill_id: UUID, actor: Actor, now: datetime) -> None:
    """Withdraw an unpaid bill; banks then refuse its kode billing.

    Raises:
        Bill.DoesNotExist: there is no such bill.
        rules.NotOpen: it is paid, expired or cancelled already.
        rules.NotAllowed: this kind of actor may not.
    """
    bill = Bill.objects.select_for_update(of=("self",)).select_related("key").get(id=bill_id)
    _close(bill, "cancel", actor, now)


@transaction.atomic
def expire_due(now: datetime, limit: int = 200) -> int:
    """End the unpaid bills whose time has come; returns how many (at most ``limit``)."""
    due = (
        Bill.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("key")
        .filter(state=Bill.State.ISSUED, expires_at__lte=now)
        .order_by("expires_at")[:limit]
    )
    actor = actors.system("payments.expire")
    count = 0
    for bill in due:
        _close(bill, "expire", actor, now)
        count += 1
    return count


def _close(bill: Bill, verb: str, actor: Actor, now: datetime) -> None:
    """Move a locked bill to a final state without money, and record it."""
    bill.state = rules.next_state(bill.state, verb, actor.kind)
    bill.closed_at = now
    bill.save(update_fields=["state", "closed_at"])
    record.append(
        actor, f"bill.{bill.state}", f"bill:{bill.id}",
        {"for": bill.subject, "kode_billing": bill.kode_billing, "amount": bill.amount},
        at=now, office=bill.office, person=payer_key(bill),
    )  # fmt: skip


def payer_key(bill: Bill) -> PersonKey | None:
    """The payer's data key (``bill.key`` already joined), None once it was destroyed."""
    try:
        return vault.unwrap(bill.key)
    except vault.KeyDestroyed:
        return None


@transaction.atomic
def register_partner(
    *, name: str, title: str, client_id: str, partner_id: str, company_code: str,
    public_key: str, secret: bytes, actor: Actor, now: datetime,
) -> Partner:  # fmt: skip
    """Admit a bank or the post office, or renew its keys; its secret is kept sealed.

    The record says whose signature makes bills paid from now on (``partner.registered``, later
    ``partner.changed``); the same once more is no act and leaves no line.

    Raises:
        ValueError: the public key is no RSA key of at least 2048 bits.
    """
    digest = signature.fingerprint(public_key)
    known: dict[str, str | bytes] = {
        "title": title, "client_id": client_id, "partner_id": partner_id,
        "company_code": company_code, "public_key": public_key,
    }  # fmt: skip
    before = Partner.objects.select_for_update().filter(name=name).first()
    new_secret = before is None or not tokens.is_secret(before, secret)
    if before and not new_secret and all(getattr(before, k) == v for k, v in known.items()):
        return before
    if new_secret:
        known["secret_sealed"] = tokens.seal_secret(name, secret)
    partner, _ = Partner.objects.update_or_create(name=name, defaults=known)
    record.append(
        actor, "partner.changed" if before else "partner.registered", f"partner:{name}",
        {"title": title, "client_id": client_id, "partner_id": partner_id,
         "company_code": company_code, "public_key_sha256": digest, "new_secret": new_secret},
        at=now,
    )  # fmt: skip
    tokens.forget()
    return partner


@transaction.atomic
def set_partner_enabled(name: str, enabled: bool, actor: Actor, now: datetime) -> None:
    """Let a partner in or shut it out, and record that.

    Other processes follow within ``SETTINGS.token_cache`` seconds.

    Raises:
        Partner.DoesNotExist: there is no such partner.
    """
    partner = Partner.objects.select_for_update().get(name=name)
    if partner.enabled == enabled:
        return
    partner.enabled = enabled
    partner.save(update_fields=["enabled"])
    record.append(
        actor, "partner.enabled" if enabled else "partner.disabled", f"partner:{name}",
        {"public_key_sha256": signature.fingerprint(partner.public_key)}, at=now,
    )  # fmt: skip
    tokens.forget()
