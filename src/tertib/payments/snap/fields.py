"""The request bodies of services 24, 25 and 26: tables of fields, and their checks. Pure.

Tables: domain/snap-va-fields.json. The quirks of its samples are accepted: ``customerNo`` as a
number, a short or unpadded ``partnerServiceId``, both forms of dates, numbers as strings.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tertib.payments.snap.codes import (
    BAD_REQUEST,
    FORMAT,
    INQUIRY,
    MANDATORY,
    PAYMENT,
    STATUS,
    Refused,
)

_AMOUNT = re.compile(r"[0-9]{1,16}\.[0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_DATE = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d|\d{8}T\d{6})(\.\d{1,6})?(Z|[+-]\d\d:?\d\d)", re.ASCII
)

# name, kind, mandatory, longest. Kinds: text, digits, number, amount, date, list, object.
_ACCOUNT = (
    ("partnerServiceId", "digits", True, 8),
    ("customerNo", "digits", True, 20),
    ("virtualAccountNo", "digits", True, 28),
)
TABLES: dict[int, tuple[tuple[str, str, bool, int], ...]] = {
    INQUIRY: (
        *_ACCOUNT,
        ("trxDateInit", "date", False, 25),
        ("txnDateInit", "date", False, 25),
        ("channelCode", "number", False, 4),
        ("language", "text", False, 2),
        ("amount", "amount", False, 16),
        ("hashedSourceAccountNo", "text", False, 32),
        ("sourceBankCode", "text", False, 11),
        ("passApp", "text", False, 64),
        ("inquiryRequestId", "text", True, 128),
        ("additionalInfo", "object", False, 0),
    ),
    PAYMENT: (
        *_ACCOUNT,
        ("virtualAccountName", "text", False, 255),
        ("virtualAccountEmail", "text", False, 255),
        ("virtualAccountPhone", "text", False, 30),
        ("trxId", "text", False, 64),
        ("paymentRequestId", "text", True, 128),
        ("channelCode", "number", False, 4),
        ("hashedSourceAccountNo", "text", False, 32),
        ("sourceBankCode", "text", False, 11),
        ("paidAmount", "amount", True, 16),
        ("cumulativePaymentAmount", "amount", False, 16),
        ("paidBills", "text", False, 6),
        ("totalAmount", "amount", False, 16),
        ("trxDateTime", "date", False, 25),
        ("referenceNo", "text", False, 64),
        ("journalNum", "text", False, 6),
        ("paymentType", "text", False, 1),
        ("flagAdvise", "text", False, 1),
        ("subCompany", "text", False, 5),
        ("billDetails", "list", False, 24),
        ("freeTexts", "list", False, 25),
        ("additionalInfo", "object", False, 0),
    ),
    STATUS: (
        *_ACCOUNT,
        ("inquiryRequestId", "text", False, 128),
        ("paymentRequestId", "text", False, 128),
        ("additionalInfo", "object", False, 0),
    ),
}


@dataclass(frozen=True)
class Money:
    """An amount as written, and in rupiah (None for a fraction or another currency)."""

    value: str
    currency: str
    rupiah: int | None


def parse(body: bytes) -> dict[str, Any]:
    """The JSON object in ``body``.

    Raises:
        Refused: 4002x00; not JSON, not UTF-8, no object, or JSON that Python alone would take.
    """
    try:
        parsed = json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(BAD_REQUEST) from None
    if not isinstance(parsed, dict):
        raise Refused(BAD_REQUEST)
    return parsed


def _no_constant(name: str) -> None:
    raise ValueError(name)


def check(service: int, body: dict[str, Any]) -> dict[str, Any]:
    """The known fields of ``body`` in their types; absent, null and empty ones are left out.

    Amounts become :class:`Money`, dates aware datetimes, everything else a string, list or dict;
    the account's three numbers come without padding.

    Raises:
        Refused: 4002x02 for the first mandatory field that is missing, 4002x01 for the first
            whose form is wrong.
    """
    fields: dict[str, Any] = {}
    for name, kind, mandatory, longest in TABLES[service]:
        value = body.get(name)
        if value is None or value == "":
            if mandatory:
                raise Refused(MANDATORY, name)
            continue
        fields[name] = _CHECKS[kind](name, value, longest)
    if fields["virtualAccountNo"] != fields["partnerServiceId"] + fields["customerNo"]:
        raise Refused(FORMAT, "virtualAccountNo")
    if fields.get("flagAdvise", "N") not in ("Y", "N"):
        raise Refused(FORMAT, "flagAdvise")
    return fields


def _text(name: str, value: Any, longest: int) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        value = str(value)
    if not isinstance(value, str) or len(value) > longest or _CONTROL.search(value):
        raise Refused(FORMAT, name)
    return value


def _digits(name: str, value: Any, longest: int) -> str:
    """Digits in a string or, as in two samples, a bare number; padding spaces do not count."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**longest:
        return str(value)
    if not isinstance(value, str) or len(value) > longest:
        raise Refused(FORMAT, name)
    digits = value.strip(" ")
    if not digits:
        raise Refused(MANDATORY, name)
    if not (digits.isascii() and digits.isdigit()):
        raise Refused(FORMAT, name)
    return digits


def _number(name: str, value: Any, longest: int) -> str:
    digits = _digits(name, value, 18)
    if len(digits) > longest:
        raise Refused(FORMAT, name)
    return digits


def _amount(name: str, value: Any, longest: int) -> Money:
    if not isinstance(value, dict):
        raise Refused(FORMAT, name)
    currency = value.get("currency", value.get("Currency"))  # a slip in BCA's sample
    for part, content in (("value", value.get("value")), ("currency", currency)):
        if content is None or content == "":
            raise Refused(MANDATORY, f"{name}.{part}")
    written = value["value"]
    if not isinstance(written, str) or not _AMOUNT.fullmatch(written):
        raise Refused(FORMAT, f"{name}.value")
    if not isinstance(currency, str) or not re.fullmatch("[A-Z]{3}", currency):
        raise Refused(FORMAT, f"{name}.currency")
    whole, cents = written.split(".")
    in_rupiah = currency == "IDR" and cents == "00"
    return Money(written, currency, int(whole) if in_rupiah else None)


def date(text: str) -> datetime:
    """An ISO 8601 date, extended or basic form, with its zone.

    Raises:
        ValueError: it is none, or has no zone.
    """
    if not _DATE.fullmatch(text):
        raise ValueError("not a date with a zone")
    moment = datetime.fromisoformat(text)
    if not 2000 <= moment.year < 3000:
        raise ValueError("not in our time")
    return moment.astimezone(UTC)


def _date(name: str, value: Any, longest: int) -> datetime:
    try:
        return date(_text(name, value, longest + 7))
    except ValueError:
        raise Refused(FORMAT, name) from None


def _list(name: str, value: Any, longest: int) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > longest:
        raise Refused(FORMAT, name)
    if not all(isinstance(item, dict) for item in value):
        raise Refused(FORMAT, name)
    return value


def _object(name: str, value: Any, longest: int) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused(FORMAT, name)
    return value


_CHECKS: dict[str, Any] = {
    "text": _text, "digits": _digits, "number": _number, "amount": _amount, "date": _date,
    "list": _list, "object": _object,
}  # fmt: skip
