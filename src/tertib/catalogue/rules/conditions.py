"""Facts about an applicant and the conditions of the data files over them."""

from __future__ import annotations

from datetime import date

from tertib.catalogue.types import Answers, Comparison, Document, Field, Page, Service, When

ADULT_AGE = 17  # domain/01 1.1, 1.2: child papers below 17 without KTP; 10 years from 17
ELDERLY_AGE = 60  # "Ramah HAM" priority: 60 and over, 5 and under
TODDLER_AGE = 5


def age(birth: date, on: date) -> int:
    """Completed years. Born on 29 February: a year older on 1 March of common years."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def parsed_date(text: str | None) -> date | None:
    """An ISO date of the stored answers, None when absent or unreadable."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def facts(answers: Answers, on: date) -> dict[str, str]:
    """The answers, plus ``age`` and ``child`` (under 17 without a KTP) once they are known."""
    known = {name: value for name, value in answers.items() if value}
    birth = parsed_date(answers.get("birth_date"))
    if birth and birth <= on:
        years = age(birth, on)
        known["age"] = str(years)
        minor = years < ADULT_AGE and answers.get("has_ktp") != "yes"
        known["child"] = "yes" if minor else "no"
    return known


def holds(when: When, known: dict[str, str]) -> bool:
    """Whether the condition holds for these facts (of :func:`facts`)."""
    return not when.clauses or any(
        all(_holds(comparison, known) for comparison in clause) for clause in when.clauses
    )


def may_hold(when: When, known: dict[str, str]) -> bool:
    """Whether the condition holds or facts still unknown could make it hold."""
    return not when.clauses or any(
        all(c.fact not in known or _holds(c, known) for c in clause) for clause in when.clauses
    )


def _holds(comparison: Comparison, known: dict[str, str]) -> bool:
    value = known.get(comparison.fact)
    if value is None:
        return False
    match comparison.operator:
        case "is":
            return value in comparison.values
        case "not":
            return value not in comparison.values
        case "under":
            return value.isdecimal() and int(value) < int(comparison.values[0])
        case "at_least":
            return value.isdecimal() and int(value) >= int(comparison.values[0])


def relevant(service: Service, answers: Answers, on: date) -> dict[str, str]:
    """The answers to questions that are still asked.

    An answer whose question fell away (say, the parents of one who turned out to be an adult)
    must decide nothing more. Questions are judged in the form's order, each by the answers
    before and after it that remain; dropping one may drop others, so it repeats until stable.
    """
    kept = {f.name: answers[f.name] for f in service.fields if answers.get(f.name)}
    while True:
        known = facts(kept, on)
        still = {
            f.name: kept[f.name] for f in service.fields if f.name in kept and holds(f.when, known)
        }
        if still == kept:
            return kept
        kept = still


def fields_for(page: Page, answers: Answers, on: date) -> list[Field]:
    """The questions of the page that are asked, given the answers so far."""
    known = facts(answers, on)
    return [field for field in page.fields if holds(field.when, known)]


def pages_for(service: Service, answers: Answers, on: date) -> list[Page]:
    """The pages that ask at least one question, given the answers so far."""
    kept = relevant(service, answers, on)
    return [page for page in service.pages if fields_for(page, kept, on)]


def documents_for(service: Service, answers: Answers, on: date) -> list[Document]:
    """The papers this applicant must or may give; ``required`` says which."""
    known = facts(relevant(service, answers, on), on)
    return [document for document in service.documents if holds(document.when, known)]


def priority(answers: Answers, on: date) -> str:
    """``elderly``, ``toddler``, ``disabled``, ``pregnant`` or ``""``: the "Ramah HAM" groups."""
    birth = parsed_date(answers.get("birth_date"))
    years = age(birth, on) if birth and birth <= on else None
    if years is not None and years >= ELDERLY_AGE:
        return "elderly"
    if years is not None and years <= TODDLER_AGE:
        return "toddler"
    need = answers.get("special_need", "")
    return need if need in ("disabled", "pregnant") else ""
