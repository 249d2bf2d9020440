"""The gallery is exact: whatever was put in and taken out, the best is the best."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.recognition import Gallery
from tertib.recognition.embed import unit
from tertib.recognition.gallery import reach, rows
from tertib.recognition.measure.enrolled import Enrolled

SIZE = 8
ACTS = st.lists(
    st.tuples(st.sampled_from(["put", "remove"]), st.integers(0, 12), st.integers(0, 5),
              st.integers(0, 10**6)), max_size=60,
)  # fmt: skip


def vector(seed: int) -> np.ndarray:
    return unit(np.random.default_rng(seed).normal(size=SIZE).astype(np.float32))


@given(ACTS, st.integers(0, 10**6))
def test_it_finds_what_a_plain_search_finds(acts: list, asked: int) -> None:
    gallery: Gallery[int, str] = Gallery(SIZE)
    kept: dict[int, tuple[str, np.ndarray]] = {}
    for verb, template, subject, seed in acts:
        if verb == "put":
            kept[template] = f"s{subject}", vector(seed)
            gallery.put(template, *kept[template])
        else:
            kept.pop(template, None)
            gallery.remove(template)
    people: dict[str, list[np.ndarray]] = {}
    for subject_, one in kept.values():
        people.setdefault(subject_, []).append(one)
    wanted = sorted((alike(some, vector(asked)) for some in people.values()), reverse=True)
    hits = gallery.nearest(vector(asked), 3)
    assert len(gallery) == len(people)
    assert [hit.cosine for hit in hits] == pytest.approx(wanted[:3], abs=1e-5)
    assert len({hit.subject for hit in hits}) == len(hits)
    for hit in hits:
        assert kept[hit.template][0] == hit.subject
        mine = [float(one @ vector(asked)) for one in people[hit.subject]]
        assert float(kept[hit.template][1] @ vector(asked)) == pytest.approx(max(mine), abs=1e-5)


def alike(templates: list[np.ndarray], asked: np.ndarray) -> float:
    mean = float(unit(np.sum(templates, axis=0)) @ asked)
    return 0.7 * mean + 0.3 * max(float(one @ asked) for one in templates)


def test_many_at_once_are_compared_as_one_at_a_time() -> None:
    people = [[vector(10 * n + k) for k in range(n % 4 + 1)] for n in range(1, 30)]
    found = Enrolled([np.stack(some) for some in people]).scores(np.stack([vector(7), vector(8)]))
    for row, asked in zip(found, (vector(7), vector(8)), strict=True):
        assert row == pytest.approx([alike(some, asked) for some in people], abs=1e-5)


def test_a_second_photograph_of_another_look_is_found_by_either() -> None:
    gallery: Gallery[str, str] = Gallery(SIZE)
    ahead, down = vector(1), unit(vector(1) + 2 * vector(2))
    gallery.put("ahead", "a", ahead)
    gallery.put("down", "a", down)
    gallery.put("other", "b", vector(9))
    for name, look in (("ahead", ahead), ("down", down)):
        (hit,) = gallery.nearest(look)
        assert (hit.subject, hit.template) == ("a", name)
        assert hit.cosine > float(unit(ahead + down) @ look)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0.0, 2.0))
def test_nobody_comes_nearer_than_the_vector_has_turned(seed: int, to: int, far: float) -> None:
    some = [np.stack([vector(seed + 40 * k + n) for k in range(n % 3 + 1)]) for n in range(1, 40)]
    crowd = np.concatenate([rows(templates) for templates in some])
    before, now = vector(seed), unit(vector(seed) + np.float32(far) * vector(to))
    bound = reach(float((crowd @ before).max()), float(before @ now))
    assert (crowd @ now).max() <= bound + 1e-6


def test_who_stands_where_the_vector_turns_to_is_within_reach() -> None:
    there, before = vector(1), unit(vector(1) + vector(2))
    assert reach(float(there @ before), float(before @ there)) == pytest.approx(1.0, abs=1e-5)


def test_an_empty_gallery_finds_nobody() -> None:
    assert Gallery(SIZE).nearest(vector(1), 3) == []


def test_a_vector_of_another_model_is_refused() -> None:
    gallery: Gallery[int, str] = Gallery(SIZE)
    with pytest.raises(ValueError, match="not a vector of 8"):
        gallery.put(1, "a", np.zeros(9, np.float32))
