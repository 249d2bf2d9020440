"""The public pages and the JSON, over HTTP, for anybody."""

import html
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from ninja import NinjaAPI
from ninja.testing import TestClient

from tertib.catalogue import queries
from tertib.catalogue.api import router
from tertib.foundation import clock

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
ON = date(2026, 3, 2)
CODES = [service.code for service in queries.services(ON)]


@pytest.fixture(autouse=True)
def _frozen():
    with clock.frozen(NOW):
        yield


def _page(client, url, language="en"):
    client.cookies["language"] = language
    answer = client.get(url)
    assert answer.status_code == 200
    assert len(answer.content) < 60_000
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("language", ["id", "en"])
def test_anybody_sees_every_service_with_price_or_reason(client, db, language):
    body = _page(client, reverse("service_list"), language)
    for service in queries.services(ON):
        title = getattr(service.title, language)
        assert title in body
        if not service.available:
            assert getattr(service.unavailable_reason, language) in body
    assert "Rp\u00a0350.000" in body


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_service_tells_papers_prices_and_law_before_anything_is_asked(client, db, code, language):
    service = queries.service(code, ON)
    body = _page(client, reverse("service", args=[code]), language)
    for document in service.documents:
        assert getattr(document.title, language) in body
        assert getattr(document.when_text, language)[1:] in body
    for field in service.options:
        for option in field.options:
            if option.unavailable_reason:
                assert getattr(option.unavailable_reason, language) in body
            elif option.tariff:
                assert f"Rp\u00a0{option.tariff.amount:,}".replace(",", ".") in body
                assert option.tariff.legal_source in body
    assert (reverse("apply", args=[code]) in body) == service.available
    if not service.available:
        assert getattr(service.unavailable_reason, language) in body


@pytest.mark.parametrize("url", ["/services/NOPE/", "/services/baru/"])
def test_an_unknown_service_is_not_found(client, db, url):
    assert client.get(url).status_code == 404


def test_pages_are_read_only(client, db):
    assert client.post(reverse("service_list")).status_code == 405


@pytest.fixture(scope="module")
def api():
    whole = NinjaAPI(urls_namespace="catalogue-test")
    whole.add_router("", router)
    return TestClient(whole)


def test_json_of_services(api):
    listed = api.get("/services").json()
    assert [row["code"] for row in listed] == CODES
    by_code = {row["code"]: row for row in listed}
    assert by_code["BARU"]["price_from"] == 350_000
    assert by_code["ITAP"]["available"] is False
    assert by_code["ITAP"]["price_from"] is None
    one = api.get("/services/IMK?on=2026-03-02").json()
    assert "IMK_6B" in one["tariff_codes"]
    assert api.get("/services/NOPE").status_code == 404


def test_json_of_tariffs(api):
    rows = {row["code"]: row for row in api.get("/tariffs").json()}
    assert rows["PASPOR_E_10"]["sellable"] is True
    assert rows["IMK_6B"] | {"amount": None, "sellable": False} == rows["IMK_6B"]
    assert rows["ITAS_1T"]["sellable"] is False
