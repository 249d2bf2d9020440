"""Who somebody is: as the agencies write it, sealed as JSON, and hashed to be found by."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from tertib.foundation import vault
from tertib.foundation.vault import PersonKey
from tertib.watchlist.rules import finding, names, recall
from tertib.watchlist.rules.orders import Subject as Asked

CONTEXT = "watchlist.subject"


@dataclass(frozen=True)
class Particulars:
    """What is known of a subject. ``sex`` is L or P; ``nationality`` alpha-3 as in the MRZ."""

    name: str
    sex: str
    nationality: str
    birth_place: str = ""
    born: date | None = None
    age: int | None = None
    aliases: tuple[str, ...] = ()
    nik: str = ""
    documents: tuple[str, ...] = ()
    address: str = ""
    occupation: str = ""

    def to_json(self) -> bytes:
        """For sealing."""
        born = self.born.isoformat() if self.born else None
        return json.dumps({**vars(self), "born": born}).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Particulars:
        """What :meth:`to_json` wrote."""
        found = json.loads(text)
        born = date.fromisoformat(found["born"]) if found["born"] else None
        lists = {name: tuple(found[name]) for name in ("aliases", "documents")}
        return cls(**{**found, **lists, "born": born})

    def with_more(self, more: Particulars) -> Particulars:
        """These, with what was not known before: names, documents, and whatever stood empty."""
        names = dict.fromkeys((*self.aliases, more.name, *more.aliases))
        names.pop(self.name, None)
        return replace(
            self, aliases=tuple(names),
            documents=tuple(dict.fromkeys((*self.documents, *more.documents))),
            born=self.born or more.born, nik=self.nik or more.nik,
            address=self.address or more.address, occupation=self.occupation or more.occupation,
        )  # fmt: skip

    def beyond(self, known: Particulars) -> Particulars | None:
        """These, with only the names and numbers that ``known`` lacks; None: it lacks none."""
        more = known.with_more(self)
        names = tuple(one for one in more.aliases if one not in known.aliases)
        documents = tuple(one for one in more.documents if one not in known.documents)
        nik = "" if known.nik else self.nik
        if not (names or documents or nik):
            return None
        return replace(self, aliases=names, documents=documents, nik=nik)

    def asked(self, photographs: int) -> Asked:
        """For the rule of complete identity."""
        return Asked(self.name, self.sex, self.nationality, self.birth_place, self.born, self.age,
                     photographs)  # fmt: skip

    @property
    def identity(self) -> finding.Identity:
        """For the rule of likeness."""
        return finding.Identity(
            self.name, self.aliases, self.born, self.sex, self.nationality, self.nik,
            frozenset(number(one) for one in self.documents),
        )  # fmt: skip


def same(one: Particulars, other: Particulars) -> finding.Ground | None:
    """What names and birth say about two being one, the numbers left aside; None where sex or
    nationality contradicts."""
    bare = [replace(who.identity, nik="", documents=frozenset()) for who in (one, other)]
    match = None if finding.contradicts(*bare) else finding.match(*bare)
    return match.ground if match else None


def number(typed: str) -> str:
    """A document's number as it is compared: letters and digits alone, in capitals."""
    return re.sub(r"[^A-Z0-9]", "", typed.upper())


def numbers(typed: str) -> tuple[str, ...]:
    """Documents' numbers out of a text: one a line, or parted by a comma, semicolon or stroke.

    Raises:
        ValueError: one of them is no document's number: 5 to 15 letters and digits.
    """
    found = {number(one): one.strip() for one in re.split(r"[\n,;|/]", typed) if one.strip()}
    for plain, one in found.items():
        if not re.fullmatch(r"(?=.*[0-9])[A-Z0-9]{5,15}", plain):
            raise ValueError(one)
    return tuple(found.values())


def nik_hash(nik: str) -> bytes | None:
    """To find a NIK by; None for none."""
    return vault.lookup("watchlist.nik", nik) if nik else None


@lru_cache(maxsize=50_000)
def born_hash(born: date | None) -> bytes | None:
    """To find a birth date by."""
    return vault.lookup("watchlist.born", born.isoformat()) if born else None


def document_hash(typed: str) -> bytes:
    """To find a document by its number."""
    return vault.lookup("watchlist.document", number(typed))


@lru_cache(maxsize=50_000)
def _piece(text: str) -> int:
    return int.from_bytes(vault.lookup("watchlist.name", text)[:4], signed=True)


def pieces(name: str) -> list[int]:
    """The keyed hashes, 32 bits each, of the pieces of a name."""
    return sorted({_piece(one) for one in recall.pieces(name)})


def mark(agency: str, order_number: str, who: Particulars) -> bytes:
    """Equal for the same person under the same decision of the same agency."""
    born = who.born.isoformat() if who.born else str(who.age or "")
    parts: Iterable[str] = (
        agency, re.sub(r"\W+", "", order_number).casefold(), *names.key(who.name), born,
    )  # fmt: skip
    return vault.lookup("watchlist.order", "\0".join(parts))


def seal(key: PersonKey, who: Particulars) -> bytes:
    """Sealed under the person's own key."""
    return key.seal(who.to_json(), CONTEXT)


def unseal(key: PersonKey, sealed: bytes | memoryview) -> Particulars:
    """What :func:`seal` sealed.

    Raises:
        vault.Tampered: it is not.
    """
    return Particulars.from_json(key.open(bytes(sealed), CONTEXT))


def seal_given(key: PersonKey, order: UUID, who: Particulars) -> bytes:
    """What came with an order, sealed under the person's own key."""
    return key.seal(who.to_json(), f"watchlist.order:{order}")


def unseal_given(key: PersonKey, order: UUID, sealed: bytes | memoryview) -> Particulars:
    """What :func:`seal_given` sealed.

    Raises:
        vault.Tampered: it is not.
    """
    return Particulars.from_json(key.open(bytes(sealed), f"watchlist.order:{order}"))
