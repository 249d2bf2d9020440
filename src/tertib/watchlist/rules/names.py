"""Likeness of names as Indonesians write them: old and new spelling, titles, one name, any order.

A likeness proposes, it never decides: it chooses which orders an officer is shown. Recall comes
first; the birth date, the sex and the nationality then sort out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

EDITION = 2
"""Counted up whenever a name is read otherwise than before: everybody is then indexed anew."""
TITLES = frozenset(
    "h hj hjh haji hajah hajjah dr drg drs dra drh ir prof kh kyai ust ustadz ustadzah tgk tuan ny"
    " nyonya nn nona sdr sdri bpk bapak ibu mr mrs ms sh mh se mm mt st si spd mpd ssos msi skom"
    " mkom amd phd msc bsc mba sip skm spog raden rm rr ra".split()
)
"""Of pilgrims, of the learned, and of courtesy; written before or behind a name, or not at all."""
KIN = frozenset("bin binti binte ibn al el az ar as an ad at ash asy".split())
"""Kinship and the Arabic article: one office writes them, another does not."""
MUHAMMAD = frozenset(
    "muhammad muhamad mohammad mohamad mohammed mohamed muhammed mochammad mochamad muchammad"
    " muchamad moh mohd mhd md muh moch much mhmd hm".split()
)
"""``Hm`` is the pilgrim of that name: H. M."""
SHORT = {"abd": "abdul", "abdl": "abdul", "gd": "gede", "gde": "gede", "wy": "wayan"}
PLAIN = str.maketrans(
    {"ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"}
)
"""Letters that Unicode does not take apart."""
ZONE = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "ñ": "n"})
"""How a machine-readable zone writes them, where others leave the marks out (Doc 9303-3, 6)."""
FOLDS = (
    ("oe", "u"), ("oo", "u"), ("dz", "z"), ("dj", "j"), ("tj", "c"), ("nj", "ny"),
    ("sj", "sy"), ("chr", "kr"), ("ch", "h"), ("kh", "h"), ("sy", "s"), ("sh", "s"),
    ("dh", "d"), ("th", "t"), ("bh", "b"), ("gh", "g"), ("j", "y"),
    ("v", "f"), ("p", "f"), ("z", "s"), ("q", "k"), ("x", "ks"),
    ("ie", "i"), ("ee", "i"), ("ae", "e"), ("ai", "e"), ("ei", "e"), ("w", "u"),
)  # fmt: skip
"""Old spelling (before 1972, and of Soewandi) to new, then letters that stand for each other. One
class, not one spelling: ``djaja``, ``jaya`` and ``yaya`` fold to the same."""
ENDS = {"o": "a", "y": "i"}
"""Santoso is Santosa, and Rudy Rudi."""
LEAST_TOKEN = 0.84
"""Two words less alike than this have nothing to do with each other."""
ABSENT = 0.3
"""What a word counts that only one of the two names has, against one that contradicts."""
ABSENT_MUHAMMAD = 0.1
"""The same for Muhammad, which is left out more often than any other."""
APART = 0.8
"""What is left of the likeness of two words that end in different vowels: Rini is not Rina, nor
Saputra Saputri."""
SPLIT = 0.97
"""For names that differ only in where their words are parted: Nur Haliza and Nurhaliza."""


def words(name: str) -> tuple[str, ...]:
    """The words of a name: small letters without marks, titles and kinship words left out.

    A name of nothing but titles keeps them: ``Haji`` is somebody's name.
    """
    return _kept(_all_words(name))


def _kept(found: Sequence[str]) -> tuple[str, ...]:
    kept = [word for word in found if word not in TITLES and word not in KIN]
    return tuple(kept or found)


def _all_words(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", name.casefold().translate(PLAIN))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"\b(?:\w{1,4}\.)+\w{0,4}", _dotted, plain)
    plain = re.sub(r"\babdu[lrsndz](?=\w{4})", "abdul ", plain)  # Abdurrahman
    found = re.findall(r"[^\W\d_]+", plain.replace("'", "").replace("’", "").replace("`", ""))
    return tuple(SHORT.get(word, word) for word in found)


def _dotted(found: re.Match[str]) -> str:
    """``S.Pd.`` is one word, and a title; ``H.Ali`` is two."""
    letters = found[0].replace(".", "")
    return letters if letters in TITLES else found[0].replace(".", " ")


@lru_cache(maxsize=100_000)
def folded(word: str) -> str:
    """The class of spellings a word belongs to."""
    if word in MUHAMMAD:
        return "muhammad"
    word = re.sub(r"^a([zrsndt])\1", r"\1", word)  # Azzahra, the article grown on
    word = re.sub(r"^d?z", "j", word)  # Zainal and Jaenal; within a word it is an s, Aziz and Asis
    word = re.sub(r"^o(?!e)", "u", word)  # Omar and Umar
    word = re.sub(r"ay(?=[^aeiou])", "ai", word)  # Zaynal
    for old, new in FOLDS:
        word = word.replace(old, new)
    word = re.sub(r"iy(?=[aeou])", "i", word)  # Mariyah and Maria
    word = re.sub(r"(.)\1+", r"\1", word)
    word = word.rstrip("h") or word
    return word[:-1] + ENDS.get(word[-1], word[-1]) if len(word) > 2 else word


def key(name: str) -> tuple[str, ...]:
    """The folded words of a name, sorted: equal for names that differ in spelling or order."""
    return tuple(sorted(folded(word) for word in words(name)))


def readings(name: str) -> tuple[str, ...]:
    """The name, and as a machine-readable zone would write it: Müller, and Mueller."""
    small = unicodedata.normalize("NFC", name.casefold())
    return tuple(dict.fromkeys((small, small.translate(ZONE))))


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 1; the order of the words does not matter.

    Words are paired, the most alike first; each pair counts by its length. A word that only the
    longer name has counts little: people leave names out more often than they invent them.
    """
    return max(_read_so(a, b) for a in readings(one) for b in readings(other))


def _read_so(one: str, other: str) -> float:
    first, second = _all_words(one), _all_words(other)
    first, second = _joined(first, second), _joined(second, first)
    folds, others = _folds(_kept(first)), _folds(_kept(second))
    if folds and _run_together(folds) == _run_together(others):
        return 1.0 if sorted(folds) == sorted(others) else SPLIT
    return _likeness(folds, others)


def _joined(words: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """Words, with two neighbours made one where the other name writes them as one: Nur Haliza,
    Al-Qahtani."""
    here, there = ({folded(word) for word in some} for some in (words, other))
    return tuple(_joining(words, there - here, there))


def _joining(words: Sequence[str], wanted: set[str], written: set[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        pair = words[at : at + 2]
        apart = any(folded(word) in written for word in pair)
        if len(pair) == 2 and not apart and folded("".join(pair)) in wanted:
            yield "".join(pair)
            at += 2
        else:
            yield words[at]
            at += 1


def _run_together(tokens: Sequence[str]) -> str:
    return re.sub(r"(.)\1+", r"\1", "".join(tokens))


def tokens(name: str) -> tuple[str, ...]:
    """Folded words; a single ``m`` before others is the usual short form of Muhammad."""
    return _folds(words(name))


def _folds(found: tuple[str, ...]) -> tuple[str, ...]:
    if len(found) > 1 and found[0] == "m":
        found = ("muhammad", *found[1:])
    return tuple(folded(word) for word in found)


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    if not one or not other:
        return 0.0
    one, other = sorted((sorted(one), sorted(other)))  # so that ties fall the same way
    pairs = sorted(
        ((_word(a, b), i, j) for i, a in enumerate(one) for j, b in enumerate(other)), reverse=True
    )
    left, right = set(range(len(one))), set(range(len(other)))
    gained = weighed = 0.0
    for alike, i, j in pairs:
        if alike < LEAST_TOKEN or i not in left or j not in right:
            continue
        weight = max(len(one[i]), len(other[j]))
        gained, weighed = gained + alike * weight, weighed + weight
        left.discard(i)
        right.discard(j)
    if not weighed:
        return 0.0
    shorter, longer = sorted(([one[i] for i in left], [other[j] for j in right]), key=len)
    contradict, lacking = 2 * sum(map(len, shorter)), sum(map(_absent, longer[len(shorter) :]))
    return gained / (weighed + contradict + lacking)


def _absent(word: str) -> float:
    return len(word) * (ABSENT_MUHAMMAD if word == "muhammad" else ABSENT)


def _word(one: str, other: str) -> float:
    """Between Jaro-Winkler, which is lenient about endings, and the share of letters kept; an
    initial stands for any word that begins with it."""
    if one == other:
        return 1.0
    if min(len(one), len(other)) == 1:
        return 0.9 if one[0] == other[0] else 0.0
    kept = OSA.normalized_similarity(one, other)
    alike = float(JaroWinkler.similarity(one, other) + kept) / 2
    ends = {one[-1], other[-1]}
    return alike * APART if len(ends) == 2 and ends <= set("aiue") else alike
