from datetime import timedelta

import pytest

from tertib.ledger import actors
from tertib.lockers import actions, queries
from tertib.lockers.models import Bank, Compartment, Deposit
from tertib.lockers.tests.world import NOW, Controller, badge, bank, lines
from tertib.offices.models import Office


@pytest.fixture
def controller(cast):
    return Controller(Office.objects.get(code="JE"))


@pytest.mark.parametrize(("name", "status"), [
    ("supervisor_js", 200), ("compliance", 200), ("auditor", 200), ("operator", 200),
    ("supervisor_tng", 403), ("counter_js", 403), ("door_js", 403), ("nobody", 403),
    ("anonymous", 302),
])  # fmt: skip
def test_who_sees_the_lockers_of_jakarta_selatan(cast, name, status):
    assert cast.status(name, "/staff/lockers/JE/") == status


@pytest.mark.parametrize("name", ["compliance", "auditor", "supervisor_tng", "counter_js"])
def test_only_its_own_supervisor_acts(cast, controller, name):
    bank(controller)
    door, client = Compartment.objects.first(), cast.client(name)
    owner = cast.staff("door_js")
    client.post(f"/staff/lockers/JE/{door.id}/", {"reason": "x"})
    client.post("/staff/lockers/JE/phones/", {"staff": str(owner.id), "reason": "x"})
    assert not Compartment.objects.filter(state="blocked").exists()
    assert not Deposit.objects.exists()


def test_an_office_without_lockers_says_so(cast):
    page = cast.client("compliance").get("/staff/lockers/JE/").content.decode()
    assert "Belum ada loker" in page


def test_a_bank_is_added_to_a_controller(cast, controller):
    client, url = cast.client("supervisor_js"), "/staff/lockers/JE/add/"
    typed = {"device": str(controller.device.id), "purpose": "passport", "name": "P", "doors": "x"}
    assert client.post(url, typed).status_code == 422
    assert client.post(url, typed | {"doors": "24"}).status_code == 302
    assert Bank.objects.get().compartments.count() == 24
    assert "Kaitkan" not in client.get(url).content.decode()


def test_a_door_is_blocked_with_a_reason_and_put_into_use_again(cast, controller):
    bank(controller)
    door, client = Compartment.objects.get(number=3), cast.client("supervisor_js")
    url = f"/staff/lockers/JE/{door.id}/"
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "engsel rusak"}).status_code == 302
    assert "engsel rusak" in client.get("/staff/lockers/JE/").content.decode()
    assert client.post(url, {"reason": "sudah diperbaiki"}).status_code == 302
    door.refresh_from_db()
    assert door.state == "free"
    assert len(lines("compartment.blocked", "compartment.unblocked")) == 2


def test_phones_overdue_are_named(cast, controller, monday):
    bank(controller, "phone")
    card = badge(cast.staff("counter_js"))
    controller.say("phone.deposited", compartment=2, card=str(card.id))
    monday(NOW + timedelta(hours=11))
    page = cast.client("supervisor_js").get("/staff/lockers/JE/").content.decode()
    assert "Counter Js" in page
    assert "1 melewati waktu" in page


def test_where_there_is_no_phone_locker_the_supervisor_keeps_phones(cast):
    client, budi = cast.client("supervisor_js"), cast.staff("counter_js")
    url = "/staff/lockers/JE/phones/"
    assert client.post(url, {"staff": str(budi.id), "reason": ""}).status_code == 422
    assert client.post(url, {"staff": "nobody", "reason": "x"}).status_code == 422
    own = {"staff": str(cast.staff("supervisor_js").id), "reason": "x"}
    assert client.post(url, own).status_code == 422
    assert client.post(url, {"staff": str(budi.id), "reason": "loker rusak"}).status_code == 302
    assert client.post(url, {"staff": str(budi.id), "reason": "lagi"}).status_code == 422
    state = queries.phone_of(budi.id)
    assert (state.in_locker, state.by_hand, state.compartment) == (True, True, None)
    assert "loker rusak" in client.get("/staff/lockers/JE/").content.decode()
    deposit = Deposit.objects.get()
    assert client.post(f"/staff/lockers/JE/phones/{deposit.id}/back/").status_code == 302
    assert not queries.phone_of(budi.id).in_locker


def test_with_a_phone_locker_nobody_enters_phones_by_hand(cast, controller):
    bank(controller, "phone")
    budi = cast.staff("counter_js")
    answer = cast.client("supervisor_js").post(
        "/staff/lockers/JE/phones/", {"staff": str(budi.id), "reason": "x"}
    )
    assert answer.status_code == 422
    assert not Deposit.objects.exists()


def test_the_grid_costs_few_queries(cast, controller, django_assert_max_num_queries):
    bank(controller, "phone", 12)
    bank(Controller(Office.objects.get(code="JE"), "Lemari 2"), "passport", 24, "Paspor")
    client = cast.client("supervisor_js")
    loader = cast.staff("counter_js")
    for _ in range(5):
        actions.reserve("JE", loader.id, actors.staff(loader.id), NOW)
    client.get("/staff/lockers/JE/")
    with django_assert_max_num_queries(18):
        client.get("/staff/lockers/JE/")
