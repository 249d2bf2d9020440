from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from tertib.foundation import clock
from tertib.ledger.models import Entry
from tertib.offices import actions
from tertib.offices.conf import CONF

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
PASSWORD = "kopi-susu-gula-aren"


@pytest.fixture
def move(db, settings):
    settings.ACCOUNT_RATE_LIMITS = False  # ours are in the database, and under test here
    with clock.frozen(NOW) as move:
        yield move


@pytest.fixture
def staff(cast, move):
    actions.set_password(cast.staff("counter_js"), PASSWORD, NOW)
    return cast.staff("counter_js")


def sign_in(client, password=PASSWORD, username="counter_js"):
    return client.post("/accounts/login/", {"login": username, "password": password})


def test_a_right_password_signs_in_and_is_recorded(client, staff):
    assert sign_in(client).url == "/staff/"
    entry = Entry.objects.get(action="staff.signed_in")
    assert entry.actor == f"staff:{staff.id}"
    assert b'"methods":["password"]' in bytes(entry.body)


@pytest.mark.parametrize(("username", "password"), [("counter_js", "wrong"), ("who", PASSWORD)])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    client, staff, username, password
):
    client.cookies["language"] = "en"
    answer = sign_in(client, password, username)
    assert "User name or password is not right." in answer.content.decode()
    assert not Entry.objects.filter(action="staff.signed_in").exists()


def test_too_many_attempts_lock_the_name_for_a_while_even_for_the_right_password(
    client, staff, move
):
    client.cookies["language"] = "en"
    for _ in range(CONF.signin_attempts):
        sign_in(client, "wrong")
    for _ in range(3):
        assert "Too many attempts." in sign_in(client).content.decode()
    assert Entry.objects.filter(action="signin.limited").count() == 1
    move(NOW + CONF.signin_window + timedelta(seconds=1))
    assert sign_in(client).status_code == 302


def test_one_locked_name_does_not_lock_the_others(client, staff, cast):
    actions.set_password(cast.staff("door_js"), PASSWORD, NOW)
    for _ in range(CONF.signin_attempts + 1):
        sign_in(client, "wrong")
    assert sign_in(client, username="door_js").status_code == 302


def test_someone_whose_access_has_ended_does_not_get_in(client, staff, cast):
    actions.deactivate(cast.staff("operator"), staff, NOW)
    assert sign_in(client).url != "/staff/"
    assert client.get("/staff/pact/").status_code == 302


def test_nobody_signs_up_and_no_mail_resets_a_password(client, db):
    assert client.get("/accounts/signup/").status_code == 404
    assert client.get("/accounts/password/reset/").status_code == 404
    assert client.get("/accounts/forgotten/").status_code == 200


def test_changing_the_password_is_recorded_and_asks_for_the_old_one(client, staff):
    sign_in(client)
    new = "teh-tawar-tanpa-gula"
    data = {"oldpassword": "wrong", "password1": new, "password2": new}
    assert client.post("/accounts/password/", data).status_code == 200
    client.post("/accounts/password/", {**data, "oldpassword": PASSWORD})
    staff.refresh_from_db()
    assert staff.check_password(new)
    assert Entry.objects.filter(action="staff.password_changed").count() == 1


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index", "mfa_add_webauthn", "mfa_list_webauthn",
        "mfa_generate_recovery_codes", "account_change_password", "account_reauthenticate",
        "account_logout",
    ],
)  # fmt: skip
def test_the_pages_of_ones_own_account_open(client, staff, name):
    sign_in(client)
    answer = client.get(reverse(name), follow=True)
    assert answer.status_code == 200
    assert "Tertib" in answer.content.decode()
