from datetime import UTC, datetime, time

from ninja.testing import TestClient

from tertib.ledger import actors
from tertib.offices import actions
from tertib.offices.api import router
from tertib.offices.models import Office
from tertib.offices.rules import Hours
from tertib.offices.testing import JS, TNG

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def test_open_offices_with_their_hours_are_public(offices):
    week = {0: Hours(time(8), time(16), time(12), time(13))}
    actions.set_hours(JS, week, actors.system("test"), NOW)
    Office.objects.filter(code=TNG).update(open=False)
    client = TestClient(router)
    found = {office["code"]: office for office in client.get("/offices").json()}
    assert TNG not in found
    assert found[JS]["zone"] == "WIB"
    assert found[JS]["hours"] == {
        "0": [{"opens": "08:00", "closes": "12:00"},
              {"opens": "13:00", "closes": "16:00"}],
    }  # fmt: skip
    assert TNG in {office["code"] for office in client.get("/offices?open_only=false").json()}
