from datetime import timedelta
from uuid import uuid4

import pikepdf
import pytest

from tertib.checkpoint import actions, jobs, wording
from tertib.checkpoint.models import AgencyAnswer, Candidate, Dossier, Minutes, Shot
from tertib.checkpoint.queries import case as cases
from tertib.checkpoint.rules import Refused
from tertib.checkpoint.tests.world import BATAM, NOW, jpeg, lines
from tertib.foundation import vault

DAY = timedelta(hours=24)
SUPERVISOR = frozenset({"supervisor"})


def closed(world, outcome: str = "departure_refused", now=NOW + timedelta(minutes=20)) -> Minutes:
    found = world.held()
    return actions.close(found.id, BATAM, outcome, world.supervisor.id, SUPERVISOR, now)


def words(pdf: bytes) -> str:
    """All text that the PDF shows."""
    import io

    out = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for one in pikepdf.parse_content_stream(page):
                operands, operator = one.operands, one.operator
                if str(operator) in ("Tj", "'"):
                    out.append(bytes(operands[-1]).decode("cp1252"))
                elif str(operator) == "TJ":
                    out += [bytes(o).decode("cp1252") for o in operands[0]
                            if isinstance(o, pikepdf.String)]  # fmt: skip
    return " ".join(out)


@pytest.mark.parametrize("state", ["kandidat", "mungkin", "bukan", "berakhir", "alone"])
def test_a_day_later_nothing_of_whoever_was_not_confirmed_can_be_opened(world, state):
    if state == "kandidat":
        world.candidate()
    elif state == "mungkin":
        world.possible()
    elif state == "bukan":
        actions.decide(world.candidate().id, BATAM, "not", world.officer.id, SUPERVISOR, NOW,
                       reason="face")  # fmt: skip
    elif state == "berakhir":
        world.camera.sees(world.entry, world.subject)
    else:
        from uuid import uuid4

        world.camera.put(uuid4())  # a picture whose event never came
    dossier = Dossier.objects.get()
    sealed = bytes(Shot.objects.get().sealed)
    key = vault.load(dossier.key_id)
    assert actions.erase_due(NOW + DAY - timedelta(seconds=1)) == 0
    assert key.open(sealed, f"shot:{dossier.id}:0") == jpeg()
    assert actions.erase_due(NOW + DAY) == 1
    with pytest.raises(vault.KeyDestroyed):
        vault.load(dossier.key_id)
    assert not Shot.objects.exists()
    assert len(lines("dossier.erased")) == 1
    assert actions.erase_due(NOW + 2 * DAY) == 0
    assert world.camera.put(dossier.id, 1) == 410
    if state in ("kandidat", "mungkin"):
        assert Candidate.objects.get().state == "gugur"
        assert len(lines("candidate.lapsed")) == 1


def test_a_hold_is_kept_while_it_lasts_and_its_minutes_for_years(world):
    found = world.held()
    assert actions.erase_due(NOW + 30 * DAY) == 0
    made = actions.close(
        found.id, BATAM, "departure_refused", world.supervisor.id, SUPERVISOR, NOW + 30 * DAY
    )
    assert actions.erase_due(NOW + 400 * DAY) == 0
    assert cases.minutes_pdf(cases.candidate(found.id, BATAM))
    assert actions.erase_due(NOW + (30 + 1826) * DAY) == 1
    one = cases.candidate(found.id, BATAM)
    contact = one.contacts.get()
    assert cases.minutes_pdf(one) is None
    assert cases.answered_by(one, contact) == cases.agency_link(one, contact) == ""
    made.refresh_from_db()
    assert bytes(made.sealed) == b""
    assert made.sha256 in str(lines("candidate.closed"))


def test_an_event_that_comes_after_its_pictures_were_erased_is_refused(world):
    from tertib.checkpoint.tests.world import likeness

    told = likeness(world.exit, world.subject)
    from uuid import UUID

    world.camera.put(UUID(told["candidate"]))
    actions.erase_due(NOW + DAY)
    world.camera.say("camera.candidate", **told)
    assert not Candidate.objects.exists()
    assert lines("candidate.refused")[0]["payload"] == {"reason": "erased"}


def test_the_minutes_tell_the_time_by_our_clock_and_every_answer(world, monday):
    world.camera.ahead = timedelta(seconds=-100)
    for clock_at in (NOW, NOW):  # how far it is off is known from its first request on
        monday(clock_at)
        world.camera.put(uuid4())
    at = int((NOW - timedelta(seconds=100)).timestamp() * 1000)
    found = world.held(first_at=at - 400, at=at)
    assert (found.at, found.taken_at) == (NOW - timedelta(seconds=100), NOW)
    for minute, name, said in ((4, "Rina", "coming"), (30, "Budi", "refuse")):
        at = NOW + timedelta(minutes=minute)
        actions.acknowledge_by_phone(
            found.id, BATAM, world.order.id, name, said, world.supervisor.id, at
        )
    actions.close(found.id, BATAM, "departure_refused", world.supervisor.id, SUPERVISOR,
                  NOW + timedelta(minutes=40))  # fmt: skip
    one = cases.candidate(found.id, BATAM)
    text = words(cases.minutes_pdf(one))
    assert "08.58.20" not in text
    for expected in ("Rina", "09.04.00", "Budi", "09.30.00"):
        assert expected in text
    assert text.index("Rina") < text.index("Budi")
    assert [str(step.title) for step in cases.course(one)].count(str(wording.ANSWERED)) == 2
    actions.erase_due(NOW + timedelta(days=1826, minutes=41))
    answers = AgencyAnswer.objects.filter(contact__candidate=found.id)
    assert [one.name_sealed for one in answers] == [None, None]


def test_the_minutes_say_who_where_when_and_how_it_is_proved(world):
    made = closed(world)
    one = cases.candidate(Candidate.objects.get().id, BATAM)
    pdf = cases.minutes_pdf(one)
    text = words(pdf)
    assert made.number == "BA-BK-2026-0001"
    for expected in (
        "BERITA ACARA", made.number, "Bambang Trihatmo", "KEP-12/2026",
        "Komisi Pemberantasan Korupsi", "09.00.00 WIB", "Yusuf", "Nuraini",
        Shot.objects.get().sha256, "candidate.identical", "26 Januari 2026",
        "Keberangkatan ditolak",
    ):  # fmt: skip
        assert expected in text, expected
    assert b"Bambang" not in bytes(made.sealed)
    (line,) = lines("candidate.closed")
    assert line["payload"]["sha256"] == made.sha256
    assert "Bambang" not in str(line)


def test_minutes_are_numbered_without_gaps(world):
    closed(world)
    with pytest.raises(Refused, match="not_answered"):
        closed(world, "released")
    assert closed(world, "departure_refused").number == "BA-BK-2026-0002"


@pytest.mark.parametrize("outcome", ["", "entry_refused", "freed"])
def test_a_hold_ends_in_one_of_the_ways_of_its_lane(world, outcome):
    with pytest.raises(Refused, match="no_outcome"):
        closed(world, outcome)
    assert Candidate.objects.get().state == "identik"


def test_the_same_minutes_are_the_same_bytes(world):
    from tertib.checkpoint import facts, minutes

    found = world.held()
    locked = cases.candidate(found.id, BATAM)
    drawn = [minutes.draw(facts.facts(locked, "BA-1", "released", NOW)) for _ in range(2)]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("name", ["Đỗ Thị Hồng", "Łukasz Ş", "李小龍", "<b>&amp;"])
def test_names_that_the_fonts_do_not_hold_do_not_stop_the_minutes(name):
    from tertib.checkpoint.minutes import Facts, draw

    drawn = draw(Facts("BA-1", name, name, "-", [(name, name)], [], [], [], name, [("a", name)],
                       [], []))  # fmt: skip
    assert drawn.startswith(b"%PDF")


def test_the_jobs_run(world, monday):
    world.candidate()
    monday(NOW + DAY)
    jobs.erase.func(0)
    jobs.escalate.func(0)
    assert Dossier.objects.get().erased_at
