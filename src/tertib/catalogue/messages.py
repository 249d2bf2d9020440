"""The words for what ``rules`` found: each says what to do, not what a computer thinks."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tertib.catalogue.rules.findings import Finding
from tertib.catalogue.text import Text

WORDS: dict[str, str | Promise] = {
    "required": _("Please answer this."),
    "choose": _("Choose one of the answers shown."),
    "too_long": _("Shorten this to at most %(max)s characters."),
    "name_characters": _("Write the name with letters only, without numbers or signs."),
    "name_title": _("Leave out titles such as H., dr. or S.H., if they are not on the ID card."),
    "nik_characters": _("Type the NIK with numbers only."),
    "nik_length": _("A NIK has 16 digits; you typed %(count)s. Compare it with the card."),
    "nik_province": _("No province has the code in the first two digits. Please check the NIK."),
    "nik_date": _("Digits 7 to 12 of the NIK are no date. Please check the NIK."),
    "nik_serial": _("The NIK ends in 0000, which is never issued. Please check the NIK."),
    "nik_birth_date": _(
        "The birth date inside the NIK differs from the one given. If the card really says so, "
        "go on and bring the birth certificate."
    ),
    "nik_sex": _(
        "The NIK looks like one for the other sex. If the card really says so, just go on."
    ),
    "phone_characters": _("Type the phone number with numbers only, for example 0812 3456 7890."),
    "phone_invalid": _("Type the phone number in full, for example 0812 3456 7890."),
    "phone_length": _("This number is too short or too long. Please count its digits."),
    "phone_unlikely": _("We do not know numbers like this one. Please check it."),
    "passport_no": _("A passport number has 6 to 9 letters and digits, without signs."),
    "passport_no_unusual": _(
        "Indonesian passport numbers are usually one or two letters and 6 or 7 digits. "
        "Please check it."
    ),
    "mrz_lines": _(
        "Type both lines at the bottom of the passport's data page; we found %(count)s."
    ),
    "mrz_length": _(
        "Line %(line)s must have 44 characters with all its < signs; it has %(count)s."
    ),
    "mrz_characters": _("Line %(line)s may hold only letters A to Z, digits and the sign <."),
    "mrz_not_passport": _("The first line of a passport begins with P."),
    "mrz_check_number": _("A character is wrong in the passport number: line 2, places 1 to 10."),
    "mrz_check_birth_date": _("A digit is wrong in the birth date: line 2, places 14 to 20."),
    "mrz_check_expiry": _("A digit is wrong in the expiry date: line 2, places 22 to 28."),
    "mrz_check_personal": _("A character is wrong in line 2, places 29 to 43."),
    "mrz_check_all": _("A character is wrong somewhere in line 2. Compare it with the passport."),
    "mrz_differs_passport_no": _(
        "The passport's lines show another passport number than you gave."
    ),
    "mrz_differs_birth_date": _("The passport's lines show another birth date than you gave."),
    "mrz_differs_nationality": _("The passport's lines show another nationality than you gave."),
    "mrz_differs_name": _("The passport's lines show the name otherwise than you gave it."),
    "date": _("Type a date that exists, for example 31-01-1990."),
    "date_future": _("This date is still to come. Please check the year."),
    "date_past": _("This date has passed. Please check it."),
    "date_too_old": _("This date is very long ago. Please check the year."),
    "address_short": _("Write the full address, with street and city."),
    "number": _("Type a whole number."),
    "too_small": _("Type a number of at least %(min)s."),
    "too_large": _("Type a number of at most %(max)s."),
}


def message(finding: Finding) -> str:
    """The finding in the active language."""
    if finding.code == "not_open":  # the data file gives the reason in both languages
        return str(Text(finding.params["id"], finding.params["en"]))
    return str(WORDS[finding.code]) % finding.params
