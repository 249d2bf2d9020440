import pytest
from django.utils import translation

from tertib.applications.models import Party
from tertib.booking.tests.world import browser, family
from tertib.foundation import clock
from tertib.handover import actions, jobs, rules
from tertib.handover.models import Finding, Item
from tertib.handover.tests.world import pin, ready, run_follow, token
from tertib.lockers import queries as lockers
from tertib.lockers.tests.world import NOW
from tertib.messaging import actions as messaging
from tertib.messaging import texts

NIK = "3174012345670001"


@pytest.mark.parametrize(("name", "status"), [
    ("counter_js", 200), ("supervisor_js", 200), ("compliance", 200), ("auditor", 200),
    ("counter_tng", 403), ("supervisor_tng", 403), ("door_js", 403), ("operator", 403),
    ("nobody", 403), ("anonymous", 302),
])  # fmt: skip
def test_who_sees_the_pick_up_room(cast, name, status):
    _, (item,) = ready("1")
    assert cast.status(name, "/staff/handover/JE/") == status
    assert cast.status(name, f"/staff/handover/JE/{item.id}/") == status


@pytest.mark.parametrize("name", ["compliance", "auditor", "counter_tng", "door_js", "anonymous"])
def test_only_its_own_officers_act(cast, name):
    _, (item,) = ready("1")
    client = cast.client(name)
    for act in ("check", "refuse", "load"):
        answer = client.post(f"/staff/handover/JE/{item.id}/",
                             {"act": act, "who": "holder", "papers": ["payment", "ktp"],
                              "reason": "papers", "code": item.code})  # fmt: skip
        assert answer.status_code in (302, 403, 404)
    assert not item.checks.exists()
    assert client.get(f"/staff/handover/JE/{item.id}/label/").status_code in (302, 403)


def test_another_offices_passport_is_not_there(cast):
    _, (item,) = ready("1")
    url = f"/staff/handover/AF/{item.id}/"
    assert cast.client("counter_tng").get(url).status_code == 404
    assert cast.client("counter_tng").post(url, {"act": "refuse"}).status_code == 404


def test_a_label_leads_to_its_passport_and_a_strange_one_says_so(cast):
    _, (item,) = ready("1")
    client = cast.client("counter_js")
    found = client.post("/staff/handover/JE/scan/", {"code": item.code.lower().replace("-", "")})
    assert found.url == f"/staff/handover/JE/{item.id}/"
    for typed, said in (("?", "bukan label kami"), ("0000-0000", "Tidak ada paspor")):
        answer = client.post("/staff/handover/JE/scan/", {"code": typed})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    other = cast.client("counter_tng").post("/staff/handover/AF/scan/", {"code": item.code})
    assert "milik kantor Jakarta Selatan" in other.content.decode()


def test_the_code_of_the_label_is_on_the_label_only(cast):
    """Whoever scans holds the booklet: no page of acts shows the whole code."""
    _, (item,) = ready("1")
    client = cast.client("counter_js")
    for url in ("", f"{item.id}/"):
        assert item.code not in client.get(f"/staff/handover/JE/{url}").content.decode()
    assert item.code in client.get(f"/staff/handover/JE/{item.id}/label/").content.decode()


def test_from_scan_to_seal_in_two_browsers(cast, room):
    _, (item,) = ready("1")
    url, first, second = (f"/staff/handover/JE/{item.id}/", cast.client("counter_js"),
                          cast.client("supervisor_js"))  # fmt: skip
    assert first.post(url, {"act": "load", "code": item.code}).status_code == 302
    item.refresh_from_db()
    page = first.get(url).content.decode()
    assert "Sekarang petugas kedua" in page
    assert 'value="seal"' not in page
    room.controller.place(lockers.place_of(item.load).number)
    assert first.post(url, {"act": "seal", "code": item.code}).status_code == 422
    assert second.post(url, {"act": "seal", "code": item.code}).status_code == 302
    assert pin(item)
    assert "Loker paspor" in first.get("/staff/handover/JE/?list=locker").content.decode()


def test_the_counter_in_two_steps(cast):
    _, (item,) = ready("1")
    url, client = f"/staff/handover/JE/{item.id}/", cast.client("counter_js")
    wrong = client.post(url, {"act": "check", "who": "holder", "papers": ["ktp"]})
    assert wrong.status_code == 422
    assert "Berkas kurang" in wrong.content.decode()
    client.post(url, {"act": "check", "who": "other", "name": "Budi", "nik": NIK,
                      "papers": list(rules.PAPERS["other"])})  # fmt: skip
    assert "Berkas sudah Anda periksa" in client.get(url).content.decode()
    assert client.post(url, {"act": "give", "code": item.code}).status_code == 302
    assert item.short in client.get("/staff/handover/JE/?list=done").content.decode()
    item.refresh_from_db()
    assert item.state == "handed_over"


@pytest.mark.parametrize("name", ["load", "seal", "locker", "out", "counter", "post", "done",
                                  "findings"])  # fmt: skip
def test_every_list_says_what_will_appear_in_it(cast, name):
    page = cast.client("counter_js").get(f"/staff/handover/JE/?list={name}").content.decode()
    assert 'class="empty"' in page


def test_a_list_costs_few_queries(cast, room, django_assert_max_num_queries):
    for number in range(6):
        _, (item,) = ready(str(number))
        if number < 3:
            room.stock(item)
    client = cast.client("counter_js")
    client.get("/staff/handover/JE/?list=locker")
    for name in ("load", "locker", "findings"):
        with django_assert_max_num_queries(15):
            client.get(f"/staff/handover/JE/?list={name}")
    with django_assert_max_num_queries(22):
        client.get(f"/staff/handover/JE/{item.id}/")


# -- the holder --------------------------------------------------------------------------------


def test_another_phone_sees_nothing(offices):
    people, (item,) = ready("1")
    url = f"/collect/{item.application_id}/"
    assert browser(people.contact_id).get(url).status_code == 200
    stranger = browser(family("9").contact_id)
    assert stranger.get(url).status_code == 404
    for act in ("way/", "pin/", "people/", "not-me/"):
        assert stranger.post(url + act).status_code == 404
    assert browser(people.contact_id).get("/collect/nonsense/").status_code == 404


def test_before_it_is_ready_the_page_says_so(offices):
    people = family("1")
    Party.objects.update(office_code="JE")
    answer = browser(people.contact_id).get(f"/collect/{people.applications[0]}/")
    assert "Belum siap" in answer.content.decode()
    post = browser(people.contact_id).post(f"/collect/{people.applications[0]}/pin/")
    assert post.status_code == 404


def test_every_state_has_a_page(room, monday):
    people, (item,) = ready("1")
    client, url = browser(people.contact_id), f"/collect/{item.application_id}/"

    def says(text):
        fresh = browser(people.contact_id, clock.now())
        with translation.override("id"):
            assert text in fresh.get(url).content.decode()

    says("akan dimasukkan ke loker")
    load = room.load(item)
    says("sedang memasukkannya")
    room.seal(item)
    says("Dokumen ada di loker")
    item.refresh_from_db()
    monday(item.locker_until)
    says("sedang dikeluarkan")
    monday(NOW)
    room.controller.say("locker.opened", compartment=load.compartment.number, why="secret",
                        of=str(load.id))  # fmt: skip
    run_follow(load.id)
    says("Kotak Anda terbuka")
    room.controller.say("locker.closed", compartment=load.compartment.number)
    run_follow(load.id)
    says("Sudah Anda terima")
    assert client.get(url + "not-me/").status_code == 200
    assert client.post(url + "not-me/").status_code == 302
    says("Kepatuhan internal sudah mendapatkannya")
    assert Finding.objects.get().kind == "not_me"
    proof = client.get(url + "receipt")
    assert b"tertib-receipt@v1" in proof.content


def test_the_end_of_time_has_a_page(offices, monday):
    people, (item,) = ready("1")
    monday(item.deadline)
    jobs.time_passes(0)
    client = browser(people.contact_id, clock.now())
    page = client.get(f"/collect/{item.application_id}/").content.decode()
    assert "tidak diambil tepat waktu" in page


def test_the_qr_is_drawn_from_the_link_and_dies_with_its_secret(room):
    people, (item,) = ready("1")
    load = room.stock(item)
    client = browser(people.contact_id)
    url = f"/collect/{item.application_id}/open/{token(item)}/"
    page = client.get(url)
    assert page.status_code == 200
    assert b"<svg" in page.content
    assert client.get(url.replace("TA-", "TB-")).status_code == 410
    assert browser(family("9").contact_id).get(url).status_code == 404
    client.post(f"/collect/{item.application_id}/pin/")
    assert client.get(url).status_code == 410
    room.collect(load)
    new = f"/collect/{item.application_id}/open/{token(item)}/"
    assert client.get(new).status_code == 410


def test_the_holder_chooses_names_and_asks_for_a_pin(room):
    people, (item,) = ready("1")
    client, url = browser(people.contact_id), f"/collect/{item.application_id}/"
    assert client.post(url + "way/", {"way": "post"}).status_code == 422
    assert client.post(url + "way/", {"way": "counter"}).status_code == 302
    assert Item.objects.get().way == "counter"
    assert client.post(url + "way/", {"way": "locker"}).status_code == 302
    named = {"kind": "family", "full_name": "Budi Santoso", "nik": NIK}
    assert client.post(url + "people/", named | {"nik": "1"}).status_code == 422
    assert client.post(url + "people/", named).status_code == 302
    assert "Budi Santoso" in client.get(url).content.decode()
    delegate = item.delegates.get()
    assert client.post(url + f"people/{delegate.id}/remove/").status_code == 302
    assert "Budi Santoso" not in client.get(url).content.decode()
    assert client.post(url + "pin/").status_code == 422, "it is not in the locker"
    room.stock(item)
    assert client.post(url + "pin/", {"for": "x"}).status_code == 404
    assert client.post(url + "pin/").status_code == 302
    messaging.opt_out(people.contact_id, NOW)
    answer = client.post(url + "pin/")
    assert answer.status_code == 422
    assert "mulai" in answer.content.decode()


def test_the_holders_page_costs_few_queries(room, django_assert_max_num_queries):
    people, (item,) = ready("1")
    room.stock(item)
    actions.name(item.id, "family", "Budi", NIK, NOW)
    client, url = browser(people.contact_id), f"/collect/{item.application_id}/"
    client.get(url)
    with django_assert_max_num_queries(20):
        client.get(url)


@pytest.mark.parametrize("name", ["pickup_pin", "pickup_reminder", "pickup_returned",
                                  "pickup_posted", "pickup_ended", "collected",
                                  "ready"])  # fmt: skip
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_message_reads_as_a_whole(name, language):
    template = texts.template(name)
    values = template.resolve({key: one[0] for key, one in template.parameters.items()}, language)
    said = template.render(values, language)
    assert "{{" not in said
    assert values["link"] in said
    assert len(said) < 1024
