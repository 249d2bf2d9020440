"""The staff home: open to every role, each with its own pages."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import override_settings
from django.urls import reverse

from tertib.foundation import clock
from tertib.offices.models import Office
from tertib.offices.testing import CAST
from tertib.web import demo_bar, nav

pytestmark = pytest.mark.django_db
PEOPLE = sorted(name for name, part in CAST.items() if part)


@pytest.mark.parametrize("name", PEOPLE)
def test_every_role_has_a_home(cast, name):
    assert cast.status(name, "/staff/") == 200


def test_nobody_without_a_role_gets_in(cast):
    assert cast.status("nobody", "/staff/") == 403
    assert cast.status("anonymous", "/staff/") == 302


def test_the_navigation_follows_the_role():
    def names(role: str) -> set[str]:
        return {str(link.url) for group in nav.links([role], "/staff/") for link in group["items"]}

    assert "/staff/people/" in names("supervisor")
    assert "/staff/people/" not in names("door")
    assert "/staff/" in names("door")


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/staff/people/new/", "/staff/people/"),
        ("/staff/payments/findings/", "/staff/payments/findings/"),
        ("/staff/", "/staff/"),
    ],
)
def test_the_page_one_is_on_is_marked(path: str, marked: str):
    groups = nav.links(["supervisor"], path)
    current = [link.url for group in groups for link in group["items"] if link.current]
    assert current == [marked]


def test_no_letter_is_given_twice():
    keys = [item.key for group in nav.GROUPS for item in group.items if item.key]
    assert len(keys) == len(set(keys))


def test_the_unsigned_pact_is_the_first_panel(cast):
    page = cast.client("counter_js").get("/staff/", headers={"Accept-Language": "en"})
    assert "A counter opens only with it" in page.content.decode()


@pytest.fixture
def demo(settings):
    with override_settings(CORE=settings.CORE.model_copy(update={"demo": True})):
        yield settings.CORE.data / "demo-clock"
    (settings.CORE.data / "demo-clock").unlink(missing_ok=True)


def test_the_demonstration_shows_its_bar_and_moves_its_clock(client, demo):
    page = client.get("/").content.decode()
    assert 'class="demo"' in page
    assert "/demo/enter/supervisor.js/" in page
    client.post("/demo/clock/", {"step": "day", "next": "/"})
    client.post("/demo/clock/", {"step": "hour", "next": "/"})
    assert float(demo.read_text().split()[0]) == pytest.approx(25 * 3600, abs=1)
    assert client.post("/demo/clock/", {"step": "year"}).status_code == 404


def test_the_demonstration_leaps_to_the_next_morning_and_runs_quickly(client, demo, offices):
    sunday = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    Office(code="JE").hours.create(weekday=0, opens=time(8), closes=time(16))
    assert demo_bar._until_morning(sunday) == timedelta(hours=21, minutes=30)
    client.post("/demo/clock/", {"step": "quick"})
    assert clock.SharedClock(demo).pace == 60
    assert 'value="real"' in client.get("/").content.decode()
    client.post("/demo/clock/", {"step": "real"})
    assert clock.SharedClock(demo).pace == 1


def test_no_bar_outside_the_demonstration(client):
    assert b'class="demo"' not in client.get("/").content


def test_every_link_of_the_navigation_leads_somewhere():
    for group in nav.GROUPS:
        for item in group.items:
            assert reverse(item.url_name)


def test_every_role_can_open_what_its_navigation_offers(cast):
    for name in PEOPLE:
        role, _office = CAST[name]
        for group in nav.links([str(role)], "/staff/"):
            for link in group["items"]:
                assert cast.status(name, link.url) in (200, 302), (name, link.url)
