"""Phone numbers, kept as E.164 (``+6281...``).

SNAP and WhatsApp want the digits without plus; the plus is kept here because ``81...`` alone
could be Telkomsel or Japan, and a stored answer must read back as itself.
"""

from __future__ import annotations

import re

import phonenumbers

from tertib.catalogue.rules.findings import Checked, Finding

_MOBILE = re.compile(r"\+628[1-9]\d{6,11}")  # domain/formats.json; prefixes themselves unverified


def check(raw: str) -> Checked:
    """Indonesian unless it starts with ``+`` or ``00``; unlikely numbers are only remarked."""
    text = re.sub(r"[\s.\-()]", "", raw)
    if not re.fullmatch(r"\+?[0-9]+", text):
        return Checked(raw.strip(), Finding("phone_characters"))
    if text.startswith("00"):
        text = "+" + text[2:]
    elif text.startswith("62"):
        text = "+" + text
    elif text.startswith("8"):
        text = "0" + text
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        return Checked(raw.strip(), Finding("phone_invalid"))
    if not phonenumbers.is_possible_number(number):
        return Checked(raw.strip(), Finding("phone_length"))
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    likely = phonenumbers.is_valid_number(number) or _MOBILE.fullmatch(value)
    return Checked(value, warnings=() if likely else (Finding("phone_unlikely"),))


def is_indonesian_mobile(value: str) -> bool:
    """Whether a checked number looks like an Indonesian mobile number."""
    return bool(_MOBILE.fullmatch(value))
