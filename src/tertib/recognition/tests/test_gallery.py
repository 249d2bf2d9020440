"""The gallery is exact: whatever was put in and taken out, the best is the best."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.recognition import Gallery
from tertib.recognition.embed import unit
from tertib.recognition.gallery import reach

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
    means: dict[str, np.ndarray] = {}
    for subject_, one in kept.values():
        means[subject_] = means.get(subject_, np.zeros(SIZE)) + one
    wanted = sorted((float(unit(mean) @ vector(asked)) for mean in means.values()), reverse=True)
    hit = gallery.best(vector(asked))
    assert len(gallery) == len(means)
    if not wanted:
        assert hit is None
        return
    assert hit is not None
    assert hit.cosine == pytest.approx(wanted[0], abs=1e-5)
    assert hit.second == pytest.approx(wanted[1] if len(wanted) > 1 else -1.0, abs=1e-5)
    assert kept[hit.template][0] == hit.subject


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0.0, 2.0))
def test_nobody_comes_nearer_than_the_vector_has_turned(seed: int, to: int, far: float) -> None:
    crowd = np.stack([vector(seed + number) for number in range(1, 40)])
    before, now = vector(seed), unit(vector(seed) + np.float32(far) * vector(to))
    bound = reach(float((crowd @ before).max()), float(before @ now))
    assert (crowd @ now).max() <= bound + 1e-6


def test_who_stands_where_the_vector_turns_to_is_within_reach() -> None:
    there, before = vector(1), unit(vector(1) + vector(2))
    assert reach(float(there @ before), float(before @ there)) == pytest.approx(1.0, abs=1e-5)


def test_an_empty_gallery_finds_nobody() -> None:
    assert Gallery(SIZE).best(vector(1)) is None


def test_a_vector_of_another_model_is_refused() -> None:
    gallery: Gallery[int, str] = Gallery(SIZE)
    with pytest.raises(ValueError, match="not a vector of 8"):
        gallery.put(1, "a", np.zeros(9, np.float32))
