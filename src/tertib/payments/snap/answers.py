"""The bodies we answer with, to the letter of domain/snap-va-fields.json. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tertib.payments.rules import WIB, Line, shown_at_bank, shown_name
from tertib.payments.snap.codes import INQUIRY, PAYMENT, SUCCESS, Code

FREE_TEXTS = [{"english": "Official channels only", "indonesia": "Bayar hanya di kanal resmi"}]
SUB_COMPANY = "00000"
_NAMES = {INQUIRY: ("inquiry", 64), PAYMENT: ("paymentFlag", 200)}
_ECHO = ("partnerServiceId", "customerNo", "virtualAccountNo")
_ECHO_MORE = {
    INQUIRY: ("inquiryRequestId",),
    PAYMENT: (
        "paymentRequestId", "paidAmount", "totalAmount", "trxDateTime", "referenceNo", "flagAdvise",
    ),
}  # fmt: skip


def amount(rupiah: int) -> dict[str, str]:
    """``650000`` as ``{"value": "650000.00", "currency": "IDR"}``."""
    return {"value": f"{rupiah}.00", "currency": "IDR"}


def timestamp(moment: datetime) -> str:
    """``2026-01-26T09:15:00+07:00`` (25 characters)."""
    return moment.astimezone(WIB).isoformat(timespec="seconds")


def head(service: int, code: Code, message: str) -> dict[str, Any]:
    """The two members that every answer has."""
    return {"responseCode": code.number(service), "responseMessage": message}


def account(service: int, sent: dict[str, Any], code: Code, status: str) -> dict[str, Any]:
    """``virtualAccountData`` with status, reason, and what was sent, returned as it came.

    Mandatory members that could not be read are empty strings.
    """
    name, longest = _NAMES[service]
    data: dict[str, Any] = {
        f"{name}Status": status,
        f"{name}Reason": {
            "english": code.english.format("")[:longest].strip(" [{}]"),
            "indonesia": code.indonesia[:longest],
        },
    }
    for member in _ECHO:
        value = sent.get(member)
        data[member] = str(value) if isinstance(value, str | int) else ""
    for member in _ECHO_MORE[service]:
        value = sent.get(member)
        if _plain(value):
            data[member] = value
        elif member.endswith("RequestId"):
            data[member] = ""
    if service == PAYMENT:
        data.setdefault("totalAmount", data.get("paidAmount", {"value": "", "currency": ""}))
        data.setdefault("trxDateTime", "")
        data["billDetails"] = _bill_details_paid(sent, status, code)
    return data


def _plain(value: Any) -> bool:
    """Whether a sent value may be returned as it came: a text, a number, or an amount of texts."""
    if isinstance(value, dict):
        return all(isinstance(part, str) for part in value.values())
    return isinstance(value, str | int)


def _bill_details_paid(sent: dict[str, Any], status: str, code: Code) -> list[dict[str, Any]]:
    details = sent.get("billDetails")
    reason = {"english": code.english.format("").strip(" [{}]")[:64],
              "indonesia": code.indonesia[:64]}  # fmt: skip
    return [
        {"billNo": str(item.get("billNo", ""))[:18], "status": status, "reason": reason}
        for item in (details if isinstance(details, list) else [])
        if isinstance(item, dict)
    ]


def _short(text: str, longest: int) -> str:
    """The first words that fit."""
    if len(text) <= longest:
        return text
    return text[: longest + 1].rpartition(" ")[0].rstrip(" ,(") or text[:longest]


def bill(
    kode_billing: str, payer: str, total: int, lines: Sequence[Line], *, full: bool
) -> dict[str, Any]:
    """What an inquiry learns of an open bill."""
    details = []
    for number, (indonesia, english, rupiah) in enumerate(shown_at_bank(lines), 1):
        details.append({
            "billCode": f"{number:02}",
            "billNo": kode_billing,
            "billName": _short(indonesia, 20),
            "billShortName": "PNBP",
            "billDescription": {
                "english": _short(english, 18), "indonesia": _short(indonesia, 18),
            },
            "billSubCompany": SUB_COMPANY,
            "billAmount": amount(rupiah),
            "additionalInfo": {},
        })  # fmt: skip
    return {
        "virtualAccountName": shown_name(payer, full=full),
        "totalAmount": amount(total),
        "subCompany": SUB_COMPANY,
        "billDetails": details,
        "freeTexts": FREE_TEXTS,
        "virtualAccountTrxType": "C",
        "feeAmount": amount(0),
        "additionalInfo": {},
    }


def status(sent: dict[str, Any], paid: Any) -> dict[str, Any]:
    """``virtualAccountData`` of service 26 for the settlement ``paid``."""
    return {
        "paymentFlagReason": {"english": SUCCESS.english, "indonesia": SUCCESS.indonesia},
        **{member: str(sent[member]) for member in _ECHO},
        "inquiryRequestId": sent.get("inquiryRequestId") or paid.request_id,
        "paymentRequestId": paid.request_id,
        "paidAmount": amount(paid.amount),
        "totalAmount": amount(paid.amount),
        "trxDateTime": timestamp(paid.paid_at),
        "transactionDate": timestamp(paid.at),
        "referenceNo": paid.reference_no[:15],
        "paymentFlagStatus": "00",
        "billDetails": [],
        "freeTexts": [],
    }
