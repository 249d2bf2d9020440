from datetime import UTC, datetime

import pytest

from tertib.foundation import clock
from tertib.ledger.models import Entry
from tertib.messaging import actions, labels, texts
from tertib.messaging.models import Hold, Notice, State
from tertib.messaging.tests.conftest import DATA
from tertib.offices.testing import JS, TNG, cast, offices  # noqa: F401  fixtures

NOW = datetime(2026, 1, 26, 2, 15, tzinfo=UTC)
URL = "/staff/messages/"
PHONE = "6281200000001"


def failed(office=JS, key="a", code=131026) -> Notice:
    contact = actions.contact_for(PHONE, "id", NOW)
    actions.notify(
        contact.id,
        "complaint_received",
        {"reference": "PENGADUAN-7"},
        key=key,
        now=NOW,
        office=office,
    )
    notice = Notice.objects.get(key=key)
    notice.state, notice.error_code = State.FAILED, code
    notice.ended_at = notice.created_at = NOW
    notice.save()
    return notice


@pytest.mark.parametrize(
    ("name", "status"),
    [("supervisor_js", 200), ("operator", 200), ("counter_js", 403), ("door_js", 403),
     ("compliance", 403), ("auditor", 403), ("nobody", 403), ("anonymous", 302)],
)  # fmt: skip
def test_who_may_see_the_page(cast, name, status):  # noqa: F811
    assert cast.status(name, URL) == status


def test_the_page_shows_reasons_but_neither_texts_nor_numbers(cast, whatsapp):  # noqa: F811
    failed()
    with clock.frozen(NOW):
        page = cast.client("supervisor_js").get(URL, headers={"Accept-Language": "en"})
    html = page.content.decode()
    assert PHONE not in html
    assert "PENGADUAN-7" not in html
    assert "131026" in html
    assert "001" in html


def test_a_supervisor_sees_the_own_office_only(cast, whatsapp):  # noqa: F811
    failed(TNG)
    with clock.frozen(NOW):
        assert b"131026" not in cast.client("supervisor_js").get(URL).content
        assert b"131026" in cast.client("operator").get(URL).content


def test_trouble_of_the_account_and_a_missing_set_up_are_said(cast, whatsapp):  # noqa: F811
    Hold.objects.create(error_code=190, since=NOW, until=NOW)
    held = cast.client("operator").get(URL).context["trouble"]
    assert held == labels.REASONS[190]
    whatsapp(TOKEN="")
    assert not cast.client("operator").get(URL).context["condition"].configured


@pytest.mark.parametrize(
    ("name", "status", "state"),
    [("supervisor_js", 302, "queued"), ("operator", 302, "queued"),
     ("supervisor_tng", 403, "failed"), ("counter_js", 403, "failed")],
)  # fmt: skip
def test_who_may_try_again(cast, name, status, state):  # noqa: F811
    notice = failed()
    answer = cast.client(name).post(f"{URL}{notice.id}/retry/")
    assert answer.status_code == status
    assert Notice.objects.get().state == state
    assert Entry.objects.filter(action="message.retried").count() == (state == "queued")


def test_trying_again_twice_is_told_and_recorded_once(cast):  # noqa: F811
    notice = failed()
    for _ in range(2):
        assert cast.client("operator").post(f"{URL}{notice.id}/retry/").status_code == 302
    assert Entry.objects.filter(action="message.retried").count() == 1


@pytest.mark.parametrize("code", [*DATA["errors"], None, -1, -2, -3, -4, -10, -11, 424242])
def test_every_code_has_words_and_a_remedy(code):
    assert str(labels.reason(code).words)
    assert str(labels.reason(code).remedy)


def test_every_template_has_a_label():
    assert set(labels.TEMPLATES) - {""} == set(texts.templates())
