"""Whom the rows of a list are about: :func:`subjects.find` for thousands of rows at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from tertib.foundation import vault
from tertib.watchlist import particulars
from tertib.watchlist.models import Document, Subject
from tertib.watchlist.particulars import Particulars
from tertib.watchlist.rules import finding
from tertib.watchlist.rules.orders import Refused


@dataclass
class Person:
    """Somebody known, or the first row about somebody who is not: ``subject`` is made later.

    ``who`` grows with each row of the list about the same person; ``first`` does not.
    """

    first: Particulars
    who: Particulars
    subject: Subject | None = None
    key: vault.PersonKey | None = None


class People:
    """Those known by the NIK or a document of some row, and those of the list itself."""

    def __init__(self, rows: Iterable[Particulars]) -> None:
        niks, documents = set[str](), set[str]()
        for who in rows:
            niks.add(who.nik)
            documents.update(who.documents)
        hashes = [particulars.document_hash(one) for one in documents]
        holders = Document.objects.filter(number_hash__in=hashes).values("subject")
        nik_hashes = [particulars.nik_hash(nik) for nik in niks if nik]
        known = Subject.objects.filter(Q(nik_hash__in=nik_hashes) | Q(id__in=holders))
        self._by_nik: dict[str, Person] = {}
        self._by_document: dict[str, list[Person]] = {}
        for subject in known.select_related("key"):
            try:
                key = vault.unwrap(subject.key)
            except vault.KeyDestroyed:
                continue
            who = particulars.unseal(key, subject.sealed)
            self._index(Person(who, who, subject, key))

    def of(self, who: Particulars) -> Person:
        """The person a row is about, the same for each row about the same person.

        Raises:
            Refused: ``not_identical``: the NIK is somebody else's.
        """
        person = self._find(who)
        if person is None:
            person = Person(who, who)
        else:
            person.who = person.who.with_more(who)
        self._index(person)
        return person

    def _find(self, who: Particulars) -> Person | None:
        if who.nik and (person := self._by_nik.get(who.nik)):
            same = particulars.same(who, person.who)
            if same is None or person.who.nationality != who.nationality:
                raise Refused("not_identical", "nik")
            return person
        for document in who.documents:
            for person in self._by_document.get(particulars.number(document), []):
                same = particulars.same(who, person.who)
                if same is finding.Ground.NAME_AND_BIRTH and (
                    person.who.nationality == who.nationality
                ):
                    return person
        return None

    def _index(self, person: Person) -> None:
        if person.who.nik:
            self._by_nik.setdefault(person.who.nik, person)
        for document in person.who.documents:
            held = self._by_document.setdefault(particulars.number(document), [])
            if not any(one is person for one in held):
                held.append(person)
