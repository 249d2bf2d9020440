"""What a model makes of a new photograph: a template in the gallery, or what is wrong with it."""

import struct

import pytest

from tertib.recognition import cards
from tertib.watchlist import actions, embedding, jobs, photographs, queries
from tertib.watchlist.embedding import Look
from tertib.watchlist.models import Photograph
from tertib.watchlist.tests.world import NOW, picture, vector


class Pretended:
    """A model that sees what it is told to."""

    model = "pretended"

    def __init__(self, *looks: Look) -> None:
        self.looks, self.seen = looks, 0

    def look(self, jpeg: bytes) -> list[Look]:
        assert jpeg.startswith(b"\xff\xd8\xff")
        self.seen += 1
        return list(self.looks)


@pytest.fixture
def use(monkeypatch):
    """Put a model in place of the installed one."""
    monkeypatch.setattr(embedding, "_made", [])
    return lambda model: embedding.use(lambda: model)


def good(seed: int = 1, eyes: float = 60, problems: tuple[str, ...] = ()) -> Look:
    return Look(struct.pack("<128f", *vector(seed)), 0.7, eyes, problems)


def enrol(world) -> Photograph:
    order = world.in_force()
    jobs.embed(0, f"watched:{order.subject_id}")
    return Photograph.objects.get()


def test_a_photograph_becomes_a_face_of_the_gallery(world, use):
    use(Pretended(good()))
    photo = enrol(world)
    assert (photo.quality, photo.warnings) == (0.7, [])
    (face,) = queries.gallery("pretended", 0, NOW).added
    assert struct.unpack("<128f", face.template) == pytest.approx(vector(1), abs=1e-6)
    assert queries.gallery("another", 0, NOW).added == []


def test_what_is_wrong_with_it_is_said(world, use):
    use(Pretended(good(eyes=20, problems=("blurred",)), good(2)))
    assert enrol(world).warnings == ["blurred", "many_faces", "small_face"]


def test_without_a_face_there_is_no_template(world, use):
    use(Pretended())
    photo = enrol(world)
    assert (photo.quality, photo.warnings) == (0.0, ["no_face"])
    assert queries.gallery("pretended", 0, NOW).added == []


def test_nothing_is_looked_at_twice_and_a_new_model_looks_at_all(world, use):
    first = Pretended(good())
    use(first)
    photo = enrol(world)
    jobs.catch_up(0)
    assert first.seen == 1
    second = Pretended(good(3))
    second.model = "second"
    use(second)
    jobs.catch_up(0)
    assert second.seen == 1
    assert {one.model for one in photo.templates.all()} == {"pretended", "second"}


def test_a_picture_removed_meanwhile_is_left_alone(world, use):
    use(Pretended(good()))
    order = world.in_force()
    (photo,) = Photograph.objects.all()
    world.added(order, picture(2))
    actions.store_template(Photograph.objects.last().id, "pretended", vector(2), 0.5, NOW)
    change = actions.remove_photograph(order.id, photo.id, world.first, NOW)
    actions.grant(change.id, world.second, NOW)
    actions.store_template(photo.id, "pretended", vector(1), 0.5, NOW)
    jobs.embed(0, f"watched:{order.subject_id}")
    assert photo.templates.count() == 0
    with pytest.raises(Photograph.DoesNotExist):
        photographs.open(photo.id)


def test_without_a_model_photographs_wait(world, use):
    use(None)
    assert enrol(world).quality is None


def test_other_weights_under_the_same_name_are_another_model(world, use):
    first, second = Pretended(good()), Pretended(good(3))
    first.model, second.model = "pretended@1", "pretended@2"
    use(first)
    photo = enrol(world)
    use(second)
    assert queries.gallery("pretended@2", 0, NOW).added == [], "never compared"
    jobs.catch_up(0)
    (face,) = queries.gallery("pretended@2", 0, NOW).added
    assert struct.unpack("<128f", face.template) == pytest.approx(vector(3), abs=1e-6)
    assert photo.templates.count() == 2


def test_a_template_that_says_only_a_name_counts_until_it_is_made_anew(world, use):
    """As an older version left it: lanes look for the person all the while."""
    use(Pretended(good()))
    photo = enrol(world)
    known = Pretended(good(3))
    known.model = "pretended@1"
    use(known)
    before = queries.gallery("pretended@1", 0, NOW)
    assert struct.unpack("<128f", before.added[0].template) == pytest.approx(vector(1), abs=1e-6)
    jobs.catch_up(0)
    (face,) = queries.gallery("pretended@1", before.version, NOW).added
    assert struct.unpack("<128f", face.template) == pytest.approx(vector(3), abs=1e-6)
    assert [one.model for one in photo.templates.all()] == ["pretended@1"]


def test_the_installed_model_says_which_weights_it_is(monkeypatch):
    monkeypatch.setattr(embedding, "_made", [])
    assert embedding.embedder().model == cards.registry().card("dlib-resnet").identity
