"""A whole page or form: every asked question, and the answers against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tertib.catalogue import countries
from tertib.catalogue.rules import mrz, names, nik
from tertib.catalogue.rules.conditions import facts, holds, parsed_date, relevant
from tertib.catalogue.rules.fields import check_field
from tertib.catalogue.rules.findings import Finding
from tertib.catalogue.types import Answers, Page, Service


@dataclass(frozen=True, slots=True)
class PageCheck:
    """``values`` holds every asked field, normalised or as typed; it is what a draft keeps."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, Finding] = field(default_factory=dict)
    warnings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """No errors. Warnings never block."""
        return not self.errors


def check_page(
    service: Service, page: Page, raw: Mapping[str, str], answers: Answers, on: date
) -> PageCheck:
    """Checks what was typed on a page, given the ``answers`` of the whole form so far.

    Questions whose condition fails are not checked and not in ``values``. A condition may depend
    on another field of the same page: fields are checked in order, each seeing those before it.
    """
    result = PageCheck()
    merged = dict(answers)
    for asked in page.fields:
        merged.pop(asked.name, None)
    for asked in page.fields:
        known = facts(relevant(service, merged, on), on)
        if not holds(asked.when, known):
            continue
        checked = check_field(asked, raw.get(asked.name, ""), known, on)
        result.values[asked.name] = checked.value
        if checked.error:
            result.errors[asked.name] = checked.error
        else:
            merged[asked.name] = checked.value
            if checked.warnings:
                result.warnings[asked.name] = checked.warnings
    for name, found in _across(relevant(service, merged, on)).items():
        if name in result.values and name not in result.errors:
            known_before = result.warnings.get(name, ())
            fresh = tuple(finding for finding in found if finding not in known_before)
            result.warnings[name] = known_before + fresh
    return result


def check_form(service: Service, answers: Answers, on: date) -> dict[str, PageCheck]:
    """Every page that is asked, checked anew; the form is complete when all are ``ok``.

    An answer that was fine once may not be any more (a birth date corrected to a child's takes
    back the ten-year passport), hence the whole form is judged before it is sent.
    """
    kept = relevant(service, answers, on)
    checks = {page.slug: check_page(service, page, kept, kept, on) for page in service.pages}
    return {slug: check for slug, check in checks.items() if check.values}


def _across(answers: Answers) -> dict[str, tuple[Finding, ...]]:
    """Remarks from comparing answers with each other; only for values already valid."""
    found: dict[str, tuple[Finding, ...]] = {}
    birth = parsed_date(answers.get("birth_date"))
    if number := answers.get("nik"):
        found["nik"] = nik.check(number, birth, answers.get("sex", "")).warnings
    if (zone := answers.get("mrz")) and mrz.check(zone).error is None:
        found["mrz"] = tuple(_mrz_differs(mrz.read(zone), answers, birth))
    return {name: findings for name, findings in found.items() if findings}


def _mrz_differs(zone: mrz.Mrz, answers: Answers, birth: date | None) -> list[Finding]:
    """What the passport's own lines say otherwise than the form does."""
    pairs = {
        "passport_no": (answers.get("passport_no", ""), zone.number),
        "birth_date": (birth.strftime("%y%m%d") if birth else "", zone.birth),
        "nationality": (answers.get("nationality", ""), countries.from_mrz(zone.nationality)),
        "name": (
            " ".join(sorted(names.name_key(answers.get("name", "")).split())),
            " ".join(sorted(names.name_key(zone.names).split())),
        ),
    }
    return [
        Finding(f"mrz_differs_{part}")
        for part, (ours, its) in pairs.items()
        if ours and ours != its
    ]
