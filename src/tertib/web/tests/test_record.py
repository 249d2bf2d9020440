from datetime import UTC, datetime

import pytest
from django.db import transaction

from tertib.foundation import vault
from tertib.ledger import actions, actors
from tertib.ledger.models import Entry
from tertib.offices.testing import JS, cast, offices  # noqa: F401  fixtures

AT = datetime(2026, 1, 26, 2, 15, tzinfo=UTC)
READERS = {"auditor", "compliance", "operator"}
EVERYONE = READERS | {"supervisor_js", "counter_js", "door_js", "watchlist", "nobody"}


@pytest.fixture
def entry(db) -> Entry:
    with transaction.atomic():
        key = vault.create(AT)
        done = actions.append(
            actors.system("test"), "booking.held", "booking:1", {"name": "Siti"},
            at=AT, office=JS, person=key,
        )  # fmt: skip
    return Entry.objects.get(serial=done.serial)


@pytest.mark.parametrize("name", sorted(EVERYONE))
def test_only_those_who_check_the_office_read_its_record(cast, entry, name):  # noqa: F811
    allowed = 200 if name in READERS else 403
    assert cast.status(name, "/staff/record/") == allowed
    assert cast.status(name, f"/staff/record/{entry.id}/") == allowed


@pytest.mark.parametrize("name", sorted(EVERYONE - {"compliance"}))
def test_only_compliance_opens_what_is_sealed(cast, entry, name):  # noqa: F811
    page = cast.client(name).post(f"/staff/record/{entry.id}/open/", {"reason": "complaint 7"})
    assert page.status_code == 403
    assert b"Siti" not in page.content
    assert not Entry.objects.filter(action="record.opened").exists()


def test_opening_needs_a_reason_and_leaves_a_line(cast, entry):  # noqa: F811
    client = cast.client("compliance")
    page = client.post(f"/staff/record/{entry.id}/open/", {"reason": "complaint 7"})
    assert b"Siti" in page.content
    assert Entry.objects.filter(action="record.opened").count() == 1
