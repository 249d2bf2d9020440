from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tertib.checkpoint import actions
from tertib.checkpoint.models import Candidate, Dossier, LaneCamera, Shot
from tertib.checkpoint.queries import lanes
from tertib.checkpoint.tests.world import NOW, Camera, jpeg, likeness, lines
from tertib.contracts.events import pack
from tertib.devices.models import DeviceEvent
from tertib.foundation import vault
from tertib.ledger import actors
from tertib.watchlist import actions as watchlist


def test_a_likeness_becomes_a_candidate_with_its_own_key(world):
    found = world.candidate()
    assert (found.state, found.lane, found.office_id) == ("kandidat", world.exit, "BK")
    shot = Shot.objects.get()
    key = vault.load(found.dossier.key_id)
    assert key.open(shot.sealed, f"shot:{found.id}:0") == jpeg()
    assert jpeg() not in bytes(shot.sealed)
    (line,) = lines("candidate.raised")
    assert line["subject"] == f"candidate:{found.id}"
    assert "Bambang" not in str(line)


def test_delivered_again_it_is_one_candidate(world):
    told = likeness(world.exit, world.subject)
    body = pack([world.camera.event("camera.candidate", NOW, told)])
    for _ in range(3):
        assert world.camera.call("POST", "/edge/v1/events", body).status_code == 200
    assert world.camera.say("camera.candidate", **told).status_code == 200  # numbered anew
    assert Candidate.objects.count() == 1
    assert len(lines("candidate.raised")) == 1


def grows(world, found, camera=None, **told):
    """The camera says that the likeness grew; the candidate thereafter."""
    told = {"candidate": str(found.id), "band": "very_likely", "score": 0.99, "cosine": 0.7, **told}
    camera = camera or world.camera
    assert camera.say("camera.candidate_nearer", **told).status_code == 200
    return Candidate.objects.get(dossier=found.id)


def test_a_likeness_that_grows_is_shown_as_it_is_now(world, monday):
    made = world.candidate()
    before = lanes.news(made.lane_id, NOW)
    monday(NOW + timedelta(seconds=2))
    found = grows(world, made)
    assert (found.band, found.score, found.state) == ("very_likely", 0.99, made.state)
    assert lanes.news(made.lane_id, NOW) != before
    assert lines("candidate.nearer")[0]["payload"]["band"] == "very_likely"
    assert grows(world, made, band="possible").band == "very_likely"
    assert len(lines("candidate.nearer")) == 1


def test_what_was_decided_stays_as_it_was_seen(world):
    made = world.candidate()
    officer = world.officer.id
    actions.decide(made.id, "BK", "not", officer, frozenset({"border"}), NOW, reason="face")
    assert grows(world, made).band == "likely"


def test_of_another_cameras_candidate_nothing_is_taken(world):
    assert grows(world, world.candidate(), Camera(name="Kamera 2")).band == "likely"


@pytest.mark.parametrize("bad", [{"band": "certain"}, {"score": "nan"}, {"candidate": "x"}])
def test_a_growth_that_cannot_be_read_is_refused(world, bad):
    assert grows(world, world.candidate(), **bad).band == "likely"
    assert lines("candidate.refused")[0]["payload"] == {"reason": "unreadable"}


@pytest.mark.parametrize("pictures_first", [True, False])
def test_pictures_may_come_before_or_after_and_twice(world, pictures_first):
    told = likeness(world.exit, world.subject)
    candidate = UUID(told["candidate"])
    if not pictures_first:
        world.camera.say("camera.candidate", **told)
    assert [world.camera.put(candidate, 0) for _ in range(3)] == [201, 204, 204]
    assert world.camera.put(candidate, 1, jpeg("red")) == 201
    if pictures_first:
        world.camera.say("camera.candidate", **told)
    assert Dossier.objects.count() == 1
    assert Candidate.objects.get().dossier.shots.count() == 2


@pytest.mark.parametrize(("number", "picture", "status"), [
    (8, None, 422), (0, b"<svg/>", 415), (0, b"", 415), (0, b"x" * 500_000, 413),
    (0, jpeg(side=3000), 413),
])  # fmt: skip
def test_what_is_no_small_picture_is_not_kept(world, number, picture, status):
    assert world.camera.put(uuid4(), number, picture) == status
    assert not Shot.objects.exists()


def test_another_picture_or_another_camera_does_not_replace_one(world):
    found = world.candidate()
    assert world.camera.put(found.id, 0, jpeg("red")) == 422
    assert Camera(name="Kamera 2").put(found.id, 1) == 422
    assert Camera(kind="gate", name="Gerbang").put(found.id, 1) == 403
    assert Shot.objects.count() == 1


def test_a_broken_camera_does_not_fill_us(world, monkeypatch):
    from tertib.checkpoint.conf import checkpoint

    monkeypatch.setenv("TERTIB_CHECKPOINT_DOSSIERS_PER_HOUR", "2")
    checkpoint.cache_clear()
    try:
        assert [world.camera.put(uuid4()) for _ in range(3)] == [201, 201, 429]
    finally:
        checkpoint.cache_clear()


def test_where_no_order_bars_nobody_is_shown_it(world):
    wrong_way = world.camera.sees(world.entry, world.subject)
    unknown = world.camera.sees(world.exit, uuid4())
    states = Candidate.objects.in_bulk([wrong_way, unknown])
    assert {one.state for one in states.values()} == {"berakhir"}
    assert len(lines("candidate.ended")) == 2
    assert not lines("candidate.raised")
    page = world.client(world.officer).get(f"/staff/lane/{world.exit.id}/").content.decode()
    assert "Saat ini tidak ada yang perlu diperiksa" in page


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_a_revoked_or_expired_order_raises_nothing(world, monday, how):
    if how == "revoked":
        world.order.state = "dicabut"
        world.order.save()
    else:
        monday(NOW + timedelta(days=61))
    assert world.candidate().state == "berakhir"


@pytest.mark.parametrize("change", [
    {"candidate": "x"}, {"score": "nan"}, {"band": "certain"}, {"at": 1e300}, {"lane": None},
    {"frames": "many"}, {"cosine": "inf"}, {"quality": None},
])  # fmt: skip
def test_nothing_a_camera_says_stops_its_line(world, change):
    bad = likeness(world.exit, world.subject) | change
    assert world.camera.say("camera.candidate", **bad).status_code == 200
    assert not Candidate.objects.exists()
    assert lines("candidate.refused")[0]["payload"] == {"reason": "unreadable"}
    assert world.candidate().state == "kandidat"
    assert DeviceEvent.objects.count() == 2


def test_a_camera_speaks_for_the_lanes_of_its_own_office(world):
    stranger = Camera("JE")
    told = likeness(world.exit, world.subject)
    assert stranger.say("camera.candidate", **told).status_code == 200
    gate = Camera(kind="gate", name="Gerbang")
    assert gate.say("camera.candidate", **told).status_code == 200
    assert not Candidate.objects.exists()
    assert [one["payload"]["reason"] for one in lines("candidate.refused")] == ["other_lane"] * 2


def test_a_candidate_cannot_be_taken_over_by_another_camera(world):
    told = likeness(world.exit, world.subject)
    world.camera.put(UUID(told["candidate"]))
    Camera(name="Kamera 2").say("camera.candidate", **told)
    assert not Candidate.objects.exists()
    assert lines("candidate.refused")[0]["payload"] == {"reason": "other_device"}


def test_the_lane_learns_its_camera(world):
    world.candidate()
    world.candidate()
    assert LaneCamera.objects.get().device == world.camera.device


def test_a_local_alert_is_kept_with_the_candidate(world):
    found = world.candidate()
    world.camera.say("camera.alerted_locally", candidate=str(found.id))
    world.camera.say("camera.alerted_locally", candidate="?")
    found.refresh_from_db()
    assert (found.alerted_locally_at, found.not_alerted_at) == (NOW, None)


@pytest.mark.parametrize(
    ("kind", "lane", "course"),
    [
        ("camera.alerted_locally", "kamera sendiri yang memberi tahu jalur",
         "Kamera sendiri yang memberi tahu jalur"),
        ("camera.not_alerted", "tidak seorang pun di jalur diberi tahu",
         "Tidak seorang pun di jalur diberi tahu"),
        ("camera.anything_new", "kabarnya datang kemudian", "oleh kamera"),
    ],
)  # fmt: skip
def test_whether_the_lane_was_told_while_we_were_away_is_said(world, monday, kind, lane, course):
    at = int((NOW - timedelta(minutes=20)).timestamp() * 1000)
    told = likeness(world.exit, world.subject, at=at)
    world.camera.say("camera.candidate", **told)
    said = {"candidate": told["candidate"], "reason": "unset"}
    assert world.camera.say(kind, **said).status_code == 200
    assert lines(kind)[0]["payload"]["data"] == said
    page = world.client(world.officer).get(f"/staff/lane/{world.exit.id}/").content.decode()
    assert lane in page
    case = world.client(world.supervisor).get(
        f"/staff/candidates/{world.exit.checkpoint.office_id}/{told['candidate']}/"
    )
    assert course in case.content.decode()


def test_the_gallery_is_for_cameras_and_only_what_is_new(world, monday):
    from tertib.contracts import allowlist, gallery, signed
    from tertib.foundation import keys
    from tertib.watchlist import queries

    photo = queries.card(
        world.subject, NOW.date(), actor=actors.system("test"), now=NOW
    ).photographs[0]  # fmt: skip
    watchlist.store_template(photo, "test", [1.0, 0.0, 0.0, 0.0], 0.9, NOW)
    public = keys.signing_key(_keys(), "edge").public_key()

    def get(since: str):
        return world.camera.call("GET", f"/edge/v1/gallery?since={since}")

    with_model(True)
    try:
        answer = get("0")
        body = gallery.from_body(signed.read(gallery.KIND, answer.content, public))
        (face,) = gallery.unseal(body.sealed, world.camera.key)
        assert (face.id, face.subject, [*face.lanes]) == (photo, world.subject, ["exit"])
        assert body.office == "BK"
        same = get(str(body.version))
        assert (same.status_code, same.content) == (304, b"")
        read = allowlist.read_fresh("BK", same["ETag"], same["Tertib-Fresh"], public)
        assert read == int(NOW.timestamp() * 1000)
        ahead = gallery.from_body(signed.read(gallery.KIND, get("99").content, public))
        assert (ahead.since, ahead.version) == (0, body.version)
        for bad in ("-1", "x", "1" * 30, ""):
            assert get(bad).status_code == 400
        assert Camera(kind="gate", name="G").call("GET", "/edge/v1/gallery").status_code == 403
    finally:
        with_model(False)


def _keys():
    from django.conf import settings

    return settings.CORE.keys


def with_model(on: bool) -> None:
    """Cameras use the model of that name."""
    import os

    from tertib.checkpoint.conf import checkpoint

    if on:
        os.environ["TERTIB_CHECKPOINT_MODEL"] = "test"
    else:
        os.environ.pop("TERTIB_CHECKPOINT_MODEL", None)
    checkpoint.cache_clear()
