"""How far each applicant of a party is: pages, papers, price, and where to go on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tertib.applications.models import Document as StoredDocument
from tertib.applications.queries.people import Applicant, applicants
from tertib.applications.sealing import Answers
from tertib.catalogue import queries as catalogue
from tertib.catalogue import rules as catalogue_rules
from tertib.catalogue.rules import NotPriceable, PageCheck
from tertib.catalogue.types import Document, Page, PriceLine, Service

DOCUMENTS = "documents"
"""The step after the form's pages, in addresses."""


@dataclass(frozen=True)
class Paper:
    """A paper asked for, and the files given for it."""

    document: Document
    files: tuple[StoredDocument, ...]

    @property
    def missing(self) -> bool:
        return self.document.required and not self.files


@dataclass(frozen=True)
class Progress:
    """One applicant's form: ``answers`` are those to questions still asked."""

    applicant: Applicant
    service: Service
    answers: Answers
    pages: tuple[tuple[Page, PageCheck], ...]
    papers: tuple[Paper, ...]
    price: tuple[PriceLine, ...] | None
    unpriced: NotPriceable | None

    @property
    def form_done(self) -> bool:
        return all(check.ok for _, check in self.pages)

    @property
    def papers_done(self) -> bool:
        return not any(paper.missing for paper in self.papers)

    @property
    def complete(self) -> bool:
        """Nothing is missing, the price is known, and we know who it is about."""
        return (
            self.form_done and self.papers_done and self.price is not None
            and bool(self.applicant.person_hash)
        )  # fmt: skip

    @property
    def steps(self) -> list[tuple[str, bool]]:
        """(slug, done) of each page, the papers last."""
        done = [(page.slug, check.ok) for page, check in self.pages]
        return [*done, (DOCUMENTS, self.papers_done)] if self.papers else done

    @property
    def next_step(self) -> str | None:
        """The first step that is not done; None when all are."""
        return next((slug for slug, done in self.steps if not done), None)

    def after(self, slug: str) -> str | None:
        """The step that follows ``slug``; None after the last."""
        slugs = [step for step, _ in self.steps]
        at = slugs.index(slug) + 1 if slug in slugs else len(slugs)
        return slugs[at] if at < len(slugs) else None

    def before(self, slug: str) -> str | None:
        """The step before ``slug``; None before the first."""
        slugs = [step for step, _ in self.steps]
        at = slugs.index(slug) if slug in slugs else 0
        return slugs[at - 1] if at else None


def progress_of(party_id: UUID, on: date) -> list[Progress]:
    """Every applicant of the party, in order; two queries.

    Raises:
        UnknownService: a service is no longer in force on this day.
    """
    people = applicants(party_id)
    ids = [person.application_id for person in people]
    files: dict[UUID, list[StoredDocument]] = defaultdict(list)
    for row in StoredDocument.objects.filter(application_id__in=ids).order_by("id"):
        files[row.application_id].append(row)
    return [judge(person, files[person.application_id], on) for person in people]


def judge(person: Applicant, files: Iterable[StoredDocument], on: date) -> Progress:
    """The progress of one applicant, from data already read."""
    service = catalogue.service(person.service_code, on)
    answers = catalogue_rules.relevant(service, person.answers, on)
    by_code: dict[str, list[StoredDocument]] = defaultdict(list)
    for file in files:
        by_code[file.code].append(file)
    price, unpriced = None, None
    try:
        price = tuple(catalogue_rules.price(service, answers, on))
    except NotPriceable as why:
        unpriced = why
    checks = catalogue_rules.check_form(service, person.answers, on)
    return Progress(
        applicant=person,
        service=service,
        answers=answers,
        pages=tuple((service.page(slug), check) for slug, check in checks.items()),
        papers=tuple(
            Paper(document, tuple(by_code[document.code]))
            for document in catalogue_rules.documents_for(service, answers, on)
        ),
        price=price,
        unpriced=unpriced,
    )
