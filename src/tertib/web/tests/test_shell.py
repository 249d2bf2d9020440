"""The frame: public pages open to all, switches, staff pages closed."""

import pytest

pytestmark = pytest.mark.django_db
PUBLIC = ["/", "/about/", "/complaint/", "/privacy/", "/accessibility/", "/status/"]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_open_without_signing_in(client, path):
    page = client.get(path)
    assert page.status_code == 200
    assert b'lang="id"' in page.content


def test_staff_home_asks_to_sign_in(client):
    answer = client.get("/staff/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_language_and_theme_are_remembered(client):
    assert client.post("/language/", {"language": "en", "next": "/about/"})["Location"] == "/about/"
    assert client.post("/theme/", {"theme": "dark", "next": "/about/"})["Location"] == "/about/"
    page = client.get("/about/").content
    assert b'<html lang="en" data-theme="dark">' in page


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", ""])
def test_switches_never_lead_off_the_site(client, elsewhere):
    assert client.post("/theme/", {"theme": "dark", "next": elsewhere})["Location"] == "/"


def test_an_unknown_theme_is_not_kept(client):
    answer = client.post("/theme/", {"theme": "red", "next": "/"})
    assert "theme" not in answer.cookies


def test_the_clock_does_not_move_outside_the_demonstration(client):
    assert client.post("/demo/clock/", {"step": "day"}).status_code == 404
