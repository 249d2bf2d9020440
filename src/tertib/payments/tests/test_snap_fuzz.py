"""Ten thousand malformed bodies, signed rightly: only 4xx, and nothing is written."""

from __future__ import annotations

import json
import random
from datetime import UTC
from typing import Any

import httpx
import pytest
from django.apps import apps
from django.db import connection
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from tertib.foundation import clock
from tertib.payments.models import Partner
from tertib.payments.snap import fields, tokens, views
from tertib.payments.snap.codes import Refused
from tertib.payments.snap.signature import minify
from tertib.payments.tests.bank import Bank, hmac_of
from tertib.payments.tests.conftest import NOW, issue

JUNK: list[Any] = [
    None, "", " ", "x" * 300, "\x00", "\ud800", "٣" * 15, -1, 0.5, 1e308, 10**40, True, [], {},
    [[]], {"value": 1}, "2026-13-45T99:99:99Z", "20260126T091500", "'; DROP TABLE bill; --",
]  # fmt: skip
MANDATORY = {
    "inquiry": ("partnerServiceId", "customerNo", "virtualAccountNo", "inquiryRequestId"),
    "payment": ("partnerServiceId", "customerNo", "virtualAccountNo", "paymentRequestId",
                "paidAmount"),
    "status": ("partnerServiceId", "customerNo", "virtualAccountNo"),
}  # fmt: skip


def malformed(chance: random.Random, service: str, good: dict[str, Any]) -> bytes:
    """A body that no reading of the tables allows."""
    text = json.dumps(good).encode()
    match chance.randrange(5):
        case 0:  # cut off
            return text[: chance.randrange(len(text))]
        case 1:  # bytes that break UTF-8 or the syntax
            at = chance.randrange(len(text))
            return text[:at] + bytes([chance.choice([0, 0xFF, 0xC0])]) + text[at + 1 :]
        case 2:  # JSON, but no object, or too deep, or NaN
            return chance.choice([b"[]", b"1", b'"x"', b"null", b"[" * 5000, b'{"a":NaN}', b""])
        case 3:  # something mandatory is gone
            gone = chance.choice(MANDATORY[service])
            return json.dumps({k: v for k, v in good.items() if k != gone}).encode()
        case _:  # something mandatory is junk
            junk = {**good, chance.choice(MANDATORY[service][:3]): chance.choice(JUNK)}
            return json.dumps(junk).encode()


def contents() -> list[int]:
    tables = [model._meta.db_table for model in apps.get_models()
              if model._meta.app_label in ("payments", "ledger")]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ",".join(f"(SELECT count(*) FROM {t})" for t in tables))
        return list(cursor.fetchone())


def test_ten_thousand_malformed_bodies_write_nothing(db):
    tokens.forget()
    bank = Bank(httpx.Client(), NOW)
    bank.bearer = tokens.give(Partner.objects.get(name=bank.name), NOW)
    bill = issue()
    chance = random.Random(7)
    before = contents()
    seen: set[str] = set()
    factory = RequestFactory()
    with clock.frozen(NOW.astimezone(UTC)):
        for number in range(10_000):
            service = chance.choice(["inquiry", "payment", "status"])
            good = bank.payment(bill.kode_billing) | {"inquiryRequestId": "i"}
            raw = malformed(chance, service, good)
            path = f"/v1.0/transfer-va/{service}"
            answer = getattr(views, service)(factory.post(
                path, raw, content_type="application/json", headers={
                    "Authorization": f"Bearer {bank.bearer}", "X-TIMESTAMP": bank.stamp,
                    "X-PARTNER-ID": bank.name, "X-EXTERNAL-ID": str(number),
                    "CHANNEL-ID": "95231",
                    "X-SIGNATURE": hmac_of(
                        bank.secret, "POST", path, bank.bearer, minify(raw), bank.stamp
                    ),
                },
            ))  # fmt: skip
            assert 400 <= answer.status_code < 500, (raw, answer.content)
            seen.add(json.loads(answer.content)["responseCode"])
    assert contents() == before
    assert seen >= {"4002400", "4002401", "4002402", "4002500", "4002501", "4002502"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(
    service=st.sampled_from(sorted(fields.TABLES)),
    changes=st.dictionaries(
        st.sampled_from([name for name, *_ in fields.TABLES[25]] + ["inquiryRequestId"]),
        json_values,
    ),
)
def test_fields_are_taken_in_their_types_or_refused(service, changes):
    good = {"partnerServiceId": "   12345", "customerNo": "820260126000123",
            "virtualAccountNo": "   12345820260126000123", "inquiryRequestId": "i",
            "paymentRequestId": "p",
            "paidAmount": {"value": "1.00", "currency": "IDR"}}  # fmt: skip
    try:
        taken = fields.check(service, good | changes)
    except Refused as refused:
        if refused.code.http != 400:
            raise
    else:
        for name, value in taken.items():
            kind = next(k for n, k, *_ in fields.TABLES[service] if n == name)
            if kind in ("text", "digits", "number"):
                assert isinstance(value, str)
                assert "\x00" not in value


@pytest.mark.parametrize("body", [b'{"a":1}', b'{"a":"\xc3\xa9"}', b" {} \n"])
def test_objects_are_parsed(body):
    assert isinstance(fields.parse(body), dict)
