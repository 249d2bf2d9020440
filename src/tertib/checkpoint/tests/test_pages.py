from datetime import timedelta

import pytest

from tertib.checkpoint import actions, orders
from tertib.checkpoint.models import AgencyContact, Candidate, LaneCamera
from tertib.checkpoint.tests.world import BATAM, NOW, Camera, lines, person
from tertib.offices.models import Role

EVERYONE = ("yusuf", "nuraini", "other_border", "watchlist", "compliance", "auditor", "operator",
            "counter_js", "supervisor_js", "nobody", "anonymous")  # fmt: skip
MAY = {
    "lane": {"yusuf", "nuraini"},
    "now": {"yusuf", "nuraini"},
    "find": {"yusuf", "nuraini"},
    "board": {"yusuf", "nuraini", "operator"},
    "live": {"yusuf", "nuraini", "operator"},
    "queue": {"nuraini"},
    "queue_live": {"nuraini"},
    "case": {"yusuf", "nuraini", "compliance"},
    "card": {"yusuf", "nuraini"},
    "shot": {"yusuf", "nuraini"},
    "minutes": {"yusuf", "nuraini", "compliance"},
    "proof": {"yusuf", "nuraini", "compliance"},
    "figures": {"nuraini", "compliance", "auditor"},
}


def urls(world, candidate) -> dict[str, str]:
    one = f"/staff/candidates/{BATAM}/{candidate}/"
    return {
        "lane": f"/staff/lane/{world.exit.id}/", "now": f"/lane/{world.exit.id}/now",
        "find": f"/staff/lane/{world.exit.id}/find/", "board": f"/staff/lanes/{BATAM}/",
        "live": f"/staff/lanes/{BATAM}/live", "queue": f"/staff/candidates/{BATAM}/",
        "queue_live": f"/staff/candidates/{BATAM}/live", "case": one, "card": one + "card/",
        "shot": one + "shots/0.jpg", "minutes": one + "minutes.pdf", "proof": one + "record.proof",
        "figures": f"/staff/candidates/{BATAM}/figures/",
    }  # fmt: skip


def client_of(world, cast, name):
    known = {"yusuf": world.officer, "nuraini": world.supervisor}
    if name == "other_border":
        return world.client(person("other_border", Role.BORDER, "J1"))
    return world.client(known[name]) if name in known else cast.client(name)


@pytest.mark.parametrize("name", EVERYONE)
def test_who_may_open_what(world, cast, name):
    found = world.held()
    roles = frozenset({"supervisor"})
    actions.close(found.id, BATAM, "departure_refused", world.supervisor.id, roles, NOW)
    client = client_of(world, cast, name)
    seen = {page: client.get(url).status_code for page, url in urls(world, found.id).items()}
    refused = 302 if name == "anonymous" else 403
    wanted = {page: 200 if name in may else refused for page, may in MAY.items()}
    assert seen == wanted


@pytest.mark.parametrize("name", ["other_border", "supervisor_js", "compliance", "operator",
                                  "watchlist"])  # fmt: skip
def test_nobody_else_decides(world, cast, name):
    first, asked, held = world.candidate(), world.possible(), world.held()
    client = client_of(world, cast, name)
    for one, act in ((first, "possible"), (asked, "identical"), (held, "close"), (held, "phone")):
        sent = {"act": act, "candidate": str(one.id), "reason": "face", "name": "R",
                "answer": "coming", "outcome": "departure_refused"}  # fmt: skip
        case = f"/staff/candidates/{BATAM}/{one.id}/"
        assert client.post(case, sent).status_code in (403, 404)
        assert client.post(f"/staff/lane/{world.exit.id}/", sent).status_code in (403, 404)
    states = list(Candidate.objects.order_by("raised_at", "state").values_list("state", flat=True))
    assert sorted(states) == ["identik", "kandidat", "mungkin"]


def test_a_border_officer_does_not_do_the_supervisors_part(world):
    asked = world.possible()
    another = world.client(person("wati", Role.BORDER))
    url = f"/staff/candidates/{BATAM}/{asked.id}/"
    assert another.post(url, {"act": "identical"}).status_code == 404
    assert another.post(url, {"act": "not", "reason": "face"}).status_code == 422
    assert Candidate.objects.get().state == "mungkin"


def test_candidates_of_another_office_are_not_found(world, cast):
    found = world.candidate()
    boss = cast.client("supervisor_js")
    assert boss.get(f"/staff/candidates/JE/{found.id}/").status_code == 404
    assert boss.get(f"/staff/candidates/JE/{found.id}/shots/0.jpg").status_code == 404


def test_the_lane_is_quiet_then_shows_two_faces_and_is_quiet_again(world):
    client, url = world.client(world.officer), f"/staff/lane/{world.exit.id}/"
    quiet = client.get(url).content.decode()
    assert "Saat ini tidak ada yang perlu diperiksa" in quiet
    found = world.candidate()
    page = client.get(url).content.decode()
    assert f"/staff/candidates/BK/{found.id}/shots/0.jpg" in page
    assert "/staff/watchlist/photos/" in page
    assert "Jelas mirip" in page
    assert "0.93" not in page
    assert "0,93" not in page
    assert "KEP-12/2026" in page
    assert "Bambang" not in page
    other = client.get(f"/staff/lane/{world.entry.id}/").content.decode()
    assert str(found.id) not in other
    sent = {"act": "not", "candidate": str(found.id), "reason": "age"}
    assert client.post(url, sent).status_code == 302
    after = client.get(url).content.decode()
    assert "persilakan jalan" in after
    assert 'data-alerts=""' in after


def test_a_decision_without_a_reason_says_what_is_missing(world):
    client, url = world.client(world.officer), f"/staff/lane/{world.exit.id}/"
    found = world.candidate()
    answer = client.post(url, {"act": "not", "candidate": str(found.id)})
    assert answer.status_code == 422
    assert "Alasan belum dipilih" in answer.content.decode()
    assert client.post(url, {"act": "identical", "candidate": str(found.id)}).status_code == 404
    assert client.post(url, {"act": "possible", "candidate": "x"}).status_code == 404


def test_asking_again_costs_nothing_until_something_changes(
    world, monday, django_assert_num_queries
):
    client, url = world.client(world.officer), f"/lane/{world.exit.id}/now"
    first = client.get(url)
    tag = first["ETag"]
    with django_assert_num_queries(2):  # session and roles, then the lane
        assert client.get(url, headers={"If-None-Match": tag}).status_code == 304
    found = world.candidate()
    shown = client.get(url, headers={"If-None-Match": tag})
    assert shown.status_code == 200
    assert str(found.id) in shown.content.decode()
    again = {"If-None-Match": shown["ETag"]}
    assert client.get(url, headers=again).status_code == 304
    monday(NOW + timedelta(milliseconds=300))
    world.camera.put(found.id, 1)
    assert client.get(url, headers=again).status_code == 200


def test_the_dismissal_leaves_the_screen_by_itself(world, monday):
    client, url = world.client(world.officer), f"/lane/{world.exit.id}/now"
    found = world.candidate()
    actions.decide(found.id, BATAM, "not", world.officer.id, frozenset({"border"}), NOW,
                   reason="face")  # fmt: skip
    tag = client.get(url)["ETag"]
    monday(NOW + timedelta(minutes=2, seconds=1))
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 200


def test_what_comes_late_makes_no_sound(world, monday):
    at = int((NOW - timedelta(minutes=50)).timestamp() * 1000)
    found = world.candidate(at=at, first_at=at)
    page = world.client(world.officer).get(f"/staff/lane/{world.exit.id}/").content.decode()
    assert 'data-alerts=""' in page
    assert f"/staff/candidates/BK/{found.id}/" in page
    assert "26 Januari 2026, 08.10" in page


@pytest.mark.parametrize("seconds", [-290, -181, 0, 181, 290])
@pytest.mark.parametrize("minutes", [0, 2, 4, 50])
def test_a_camera_whose_clock_is_wrong_is_heard_and_what_is_late_stays_late(
    world, seconds, minutes
):
    """Its clock is up to five minutes off; the picture was taken so many minutes ago."""
    world.camera.ahead = timedelta(seconds=seconds)
    taken = NOW - timedelta(minutes=minutes)
    at = int((taken + world.camera.ahead).timestamp() * 1000)
    found = world.candidate(at=at, first_at=at)
    assert found.taken_at == taken
    page = world.client(world.officer).get(f"/staff/lane/{world.exit.id}/").content.decode()
    assert f'data-alerts="{found.id if minutes < 3 else ""}"' in page


@pytest.mark.parametrize(("attack", "said"), [(None, False), (0.31, False), (0.93, True)])
def test_a_hint_at_a_mask_is_words_and_nothing_else(world, monday, attack, said):
    """The same buttons, the same way on; older cameras do not send it."""
    more = {} if attack is None else {"attack": attack}
    found = world.candidate(**more)
    words = "Mungkin bukan wajah asli."
    page = world.client(world.officer).get(f"/staff/lane/{world.exit.id}/").content.decode()
    assert (words in page) == said
    assert page.count("data-key=") == 10
    actions.decide(found.id, BATAM, "possible", world.officer.id, frozenset({"border"}), NOW)
    url = f"/staff/candidates/BK/{found.id}/"
    assert (words in world.client(world.supervisor).get(url).content.decode()) == said
    (line,) = lines("candidate.raised")
    assert line["payload"]["attack"] == attack


def test_those_whom_nobody_decided_never_hide_who_stands_there_now(world, monday):
    """A lane left alone for a night, then one more person."""
    url = f"/lane/{world.exit.id}/now"
    for minute in range(22):
        monday(NOW + timedelta(minutes=minute))
        world.candidate()
    client = world.client(world.officer)
    monday(NOW + timedelta(minutes=36))
    tag = client.get(url)["ETag"]
    monday(NOW + timedelta(minutes=36, seconds=1))  # the last of them has gone on
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 200
    page = client.get(url).content.decode()
    assert 'data-alerts="" data-first=""' in page
    assert "Tidak ada yang memutuskan selagi orangnya di sini" in page
    assert "Saat ini tidak ada yang perlu diperiksa" in page
    queue = world.client(world.supervisor).get(f"/staff/candidates/{BATAM}/").content.decode()
    assert queue.count("Tidak ada yang memutuskan selagi orangnya di sini") == 22
    board = world.client(world.supervisor).get(f"/staff/lanes/{BATAM}/").content.decode()
    assert "Semua lajur tenang" in board
    monday(NOW + timedelta(hours=10))
    fresh = world.candidate()
    page = client.get(url).content.decode()
    assert f'data-alerts="{fresh.id}" data-first="{fresh.id}"' in page


def test_the_record_is_opened_by_a_key_and_each_look_is_recorded(world):
    found = world.candidate()
    client = world.client(world.officer)
    url = f"/staff/candidates/{BATAM}/{found.id}/card/"
    whole, part = client.get(url), client.get(url, headers={"X-Part": "1"})
    for answer in (whole, part):
        assert "Bambang Trihatmo" in answer.content.decode()
        assert "X1234567" in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
    assert "<html" not in part.content.decode()
    reads = lines("watchlist.read")
    assert [line["payload"]["candidate"] for line in reads] == [str(found.id)] * 2
    assert reads[0]["actor"] == f"staff:{world.officer.id}"


def test_each_opening_of_the_minutes_is_a_line_in_the_record(world, cast):
    found = world.held()
    actions.close(found.id, BATAM, "departure_refused", world.supervisor.id,
                  frozenset({"supervisor"}), NOW)  # fmt: skip
    readers = (world.client(world.officer), cast.client("compliance"))
    for client in (*readers, readers[1]):
        assert client.get(urls(world, found.id)["minutes"]).status_code == 200
    lines_of = lines("minutes.read")
    assert [line["subject"] for line in lines_of] == [f"candidate:{found.id}"] * 3
    assert len({line["actor"] for line in lines_of}) == 2
    assert lines_of[0]["actor"] == f"staff:{world.officer.id}"


def test_who_opens_a_candidate_that_is_over_leaves_one_line(world, cast):
    found = world.candidate()
    pages = urls(world, found.id)
    officer, boss = world.client(world.officer), world.client(world.supervisor)
    for page in ("lane", "now", "shot", "case", "shot"):
        officer.get(pages[page])
    assert not lines("candidate.read")  # at the lane, looking is the work itself
    actions.decide(found.id, BATAM, "not", world.officer.id, frozenset({"border"}), NOW,
                   reason="face")  # fmt: skip
    for _ in range(2):
        boss.get(pages["case"])
        boss.get(pages["shot"])
    officer.get(pages["shot"])
    cast.client("auditor").get(pages["case"])  # refused
    assert [line["actor"] for line in lines("candidate.read")] == [
        f"staff:{world.supervisor.id}", f"staff:{world.officer.id}"
    ]  # fmt: skip


def test_from_candidate_to_acknowledgement_and_minutes_over_the_pages(world, client):
    found = world.candidate()
    officer, boss = world.client(world.officer), world.client(world.supervisor)
    lane, case = f"/staff/lane/{world.exit.id}/", f"/staff/candidates/{BATAM}/{found.id}/"
    officer.post(lane, {"act": "possible", "candidate": str(found.id)})
    assert str(found.id) in boss.get(f"/staff/candidates/{BATAM}/").content.decode()
    boss.post(case, {"act": "identical"})
    assert "orangnya tetap di sini" in officer.get(lane).content.decode()
    page = boss.get(case).content.decode()
    link = page.split('<p class="link"><a href="http://127.0.0.1:8000')[1].split('"')[0]
    assert client.post(link, {"name": "Rina", "answer": "coming"}).status_code == 302
    assert AgencyContact.objects.get().answer == "coming"
    assert "Rina" in boss.get(case).content.decode()
    assert link not in officer.get(case).content.decode()
    assert boss.post(case, {"act": "close", "outcome": ""}).status_code == 422
    assert boss.post(case, {"act": "close", "outcome": "handed_over"}).status_code == 302
    pdf = boss.get(case + "minutes.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    kinds = {line["action"] for line in lines(
        "candidate.raised", "candidate.possible", "candidate.identical", "agency.contacted",
        "agency.acknowledged", "candidate.closed")}  # fmt: skip
    assert len(kinds) == 6


def test_the_search_at_the_lane_finds_by_zone_and_says_who_was_cleared(world):
    officer = world.client(world.officer)
    url = f"/staff/lane/{world.exit.id}/find/"
    zone = "P<IDNTRIHATMO<<BAMBANG".ljust(44, "<") + "X1234567<0IDN7503094M3001017".ljust(44, "<")
    for asked in (zone, "X1234567", "bambang trihatmo"):
        page = officer.post(url, {"q": asked}).content.decode()
        assert "Bambang Trihatmo" in page, asked
        assert "KEP-12/2026" in page
    assert "Tidak ada pada daftar" in officer.post(url, {"q": "Zulkifli"}).content.decode()
    first, second = zone[:44], zone[44:]
    for asked in (second, first, zone.replace("IDN7", "1DN7"), zone.replace("750309", "7S0309")):
        assert "Bambang Trihatmo" in officer.post(url, {"q": asked}).content.decode(), asked
    assert "tidak berlaku di lajur ini" in officer.post(
        f"/staff/lane/{world.entry.id}/find/", {"q": "X1234567"}
    ).content.decode()  # fmt: skip
    actions.decide(world.candidate().id, BATAM, "not", world.officer.id, frozenset({"border"}), NOW,
                   reason="document", document="C7654321")  # fmt: skip
    world.candidate()
    assert "Dikenal sebagai orang lain" in officer.post(url, {"q": "C7654321"}).content.decode()
    assert "Dikenal sebagai orang lain" not in officer.post(url, {"q": "C7654322"}).content.decode()


OTHER = "P<MYSORANG<<LAIN".ljust(44, "<")


@pytest.mark.parametrize(
    ("asked", "said"),
    [(OTHER, "Hanya satu baris"), (OTHER + "A12345678<MYS7503094M".ljust(44, "<"), "Angka uji"),
     ("P<MYSORANG<<LAIN<<<<<<<<<<<<<", "Ini hanya sebagian"), ("317401070480001", "16 angka"),
     ("3174.0107.0480.00011", "16 angka")],
)  # fmt: skip
def test_what_was_not_read_is_never_said_to_be_on_no_list(world, asked, said):
    page = world.client(world.officer).post(f"/staff/lane/{world.exit.id}/find/", {"q": asked})
    assert said in page.content.decode()
    assert "Tidak ada pada daftar" not in page.content.decode()


def test_a_part_of_a_zone_clears_nobody():
    assert orders.document_number("P<IDNTRIHATMO<<BAMBANG<<<", NOW) == ""
    assert orders.document_number("C 7654321", NOW) == "C7654321"


def test_cameras_are_placed_by_those_who_may(world, cast):
    url = f"/staff/lanes/{BATAM}/cameras/"
    camera = world.camera.device
    sent = {"lane": str(world.exit.id), "device": str(camera.id)}
    assert world.client(world.officer).post(url, sent).status_code == 403
    assert cast.client("operator").post(url, sent).status_code == 302
    assert LaneCamera.objects.get().lane == world.exit
    assert "Kamera 1" in world.client(world.officer).get(f"/staff/lanes/{BATAM}/").content.decode()
    elsewhere = sent | {"device": str(Camera("JE").device.id)}
    assert cast.client("operator").post(url, elsewhere).status_code == 404
    gate = sent | {"device": str(Camera(kind="gate", name="G").device.id)}
    cast.client("operator").post(url, gate)
    assert LaneCamera.objects.count() == 1
    assert cast.client("operator").post(url, sent | {"act": "remove"}).status_code == 302
    assert not LaneCamera.objects.exists()
    assert len(lines("camera.placed", "camera.removed")) == 2


def test_the_figures_count_what_people_decided(world, monday):
    border = frozenset({"border"})
    for reason in ("face", "age", "face"):
        found = world.candidate()
        monday(later := NOW + timedelta(seconds=30))
        actions.decide(found.id, BATAM, "not", world.officer.id, border, later, reason=reason)
        monday(NOW)
    world.held()
    world.camera.sees(world.entry, world.subject)  # no order bars there
    page = world.client(world.supervisor).get(f"/staff/candidates/{BATAM}/figures/?days=7")
    value = page.context["value"]
    whole = value.whole
    assert (whole.raised, whole.confirmed, whole.dismissed, whole.ended) == (4, 1, 3, 1)
    assert whole.precision == 0.25
    assert whole.slowest == 30
    assert dict(whole.reasons) == {"face": 2, "age": 1}
    assert [one.raised for _, one in value.lanes] == [4, 0]
    assert value.by_day[-1][1:] == (4, 1)
    assert len(value.by_day) == 7


def test_the_first_page_is_the_one_that_ones_role_opens(world, cast):
    assert world.client(world.officer).get("/staff/lanes/").url == f"/staff/lanes/{BATAM}/"
    assert cast.client("auditor").get("/staff/lanes/").url == f"/staff/candidates/{BATAM}/figures/"
    assert cast.client("supervisor_js").get("/staff/lanes/").status_code == 200
    assert cast.status("counter_js", "/staff/lanes/") == 403
