"""Words in both languages, as the data files carry them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Indonesian and English; ``str()`` gives the active language's."""

    id: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "id").startswith("en") else self.id


EMPTY = Text("", "")


def rupiah(amount: int) -> str:
    """``350000`` as ``Rp 350.000``, with a no-break space."""
    return "Rp\u00a0" + f"{amount:,}".replace(",", ".")
