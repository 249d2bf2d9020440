"""Personal names: kept as typed, compared by a key.

Sources: domain/08. One word is a whole name; there is no family name; apostrophes (Nur'aini),
bin/binti, a/l; titles (H., Hj., dr., S.H.) do not belong to the name.
"""

from __future__ import annotations

import re
import unicodedata

from tertib.catalogue.rules.findings import Checked, Finding

MAX_LENGTH = 100
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´ʻ", "'"))
_ALLOWED = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,'/\-()])*")
_TITLES = frozenset(
    "h hj hajjah haji dr drs dra drg ir prof kh ust sh se st si sip skom spd mpd msi mm mh mt ma "
    "phd amd skep ners rm kom".split()
)
_TITLE = re.compile(r"(?:h|hj|drs?|dra|drg|ir|prof|kh)\.|,\s*[a-z]+\.", re.IGNORECASE)


def clean(raw: str) -> str:
    """Composed Unicode, one kind of apostrophe, single blanks; the letters stay as typed."""
    composed = unicodedata.normalize("NFC", raw).translate(_APOSTROPHES)
    return " ".join(composed.split())


def check(raw: str) -> Checked:
    """A name of letters; digits and signs are refused, titles only remarked."""
    name = clean(raw)
    if len(name) > MAX_LENGTH:
        return Checked(name, Finding("too_long", {"max": str(MAX_LENGTH)}))
    decomposed_marks_dropped = "".join(c for c in name if not unicodedata.combining(c))
    if not _ALLOWED.fullmatch(decomposed_marks_dropped):
        return Checked(name, Finding("name_characters"))
    warnings = (Finding("name_title"),) if _TITLE.search(name) else ()
    return Checked(name, warnings=warnings)


def name_key(name: str) -> str:
    """For comparing names: lower-case letters, no accents, signs, titles or doubled blanks.

    ``"Hj. Nur’aini S.H."`` and ``"NURAINI"`` have one key. A name made only of what looks like
    titles keeps them.
    """
    folded = unicodedata.normalize("NFKD", clean(name)).casefold()
    letters = "".join(c for c in folded if c.isalpha() or c in " -/,")
    words = re.split(r"[ \-/,]+", letters)
    kept = [word for word in words if word and word not in _TITLES]
    return " ".join(kept or [word for word in words if word])
