"""Every page: who may open it, who may not, and what an agency sees of another's."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tertib.foundation import clock
from tertib.offices.testing import CAST
from tertib.watchlist import actions
from tertib.watchlist.importing import Source, read, write_kept
from tertib.watchlist.models import Agency, Batch, Change, Order, Photograph
from tertib.watchlist.rules.orders import Kind
from tertib.watchlist.tests.lists import as_csv, rows
from tertib.watchlist.tests.world import JOHN, NOW, SITI, TODAY, entries, picture, vector

ROOT = "/staff/watchlist/"
ZERO = UUID(int=0)
OFFICER, LANE = {"watchlist"}, {"border_btm", "supervisor_js", "supervisor_tng"}
SUPERVISORS = {"supervisor_js", "supervisor_tng"}
PAGES = [
    ("GET", ROOT, OFFICER),
    ("GET", ROOT + "new/", OFFICER),
    ("POST", ROOT + "new/", OFFICER),
    ("GET", ROOT + "new/?urgent=1", OFFICER | LANE),
    ("GET", ROOT + "queue/", OFFICER | SUPERVISORS),
    ("GET", ROOT + "search/", OFFICER | LANE),
    ("POST", ROOT + "search/", OFFICER | LANE),
    ("GET", ROOT + "import/", OFFICER),
    ("POST", ROOT + "import/", OFFICER),
    ("GET", f"{ROOT}import/{ZERO}/", OFFICER),
    ("GET", f"{ROOT}import/{ZERO}/report.csv", OFFICER),
    ("POST", f"{ROOT}import/{ZERO}/approve/", OFFICER),
    ("GET", ROOT + "agencies/", OFFICER | {"operator"}),
    ("GET", f"{ROOT}agencies/{ZERO}/", OFFICER),
    ("POST", f"{ROOT}agencies/{ZERO}/", OFFICER),
    ("POST", f"{ROOT}agencies/{ZERO}/member/", {"operator"}),
    ("GET", f"{ROOT}photos/{ZERO}/", OFFICER | LANE),
    ("GET", f"{ROOT}{ZERO}/", OFFICER | LANE),
    ("POST", f"{ROOT}{ZERO}/approve/", OFFICER | SUPERVISORS),
    ("POST", f"{ROOT}{ZERO}/reject/", OFFICER | SUPERVISORS),
    ("POST", f"{ROOT}{ZERO}/ask/revoke/", OFFICER),
    ("POST", f"{ROOT}changes/{ZERO}/grant/", OFFICER),
    ("POST", f"{ROOT}{ZERO}/photographs/", OFFICER),
    ("POST", f"{ROOT}{ZERO}/photographs/{ZERO}/remove/", OFFICER),
]
FORM = {
    "kind": "cegah", "number": "KEP-5/2026", "decided_on": "2026-01-20", "basis": "Keputusan",
    "reason": "tax", "start": "2026-01-26", "end": "2026-07-26", "name": "Bambang Sujatmiko",
    "sex": "L", "nationality": "idn", "birth_place": "Solo", "born": "1970-03-04",
}  # fmt: skip


@pytest.mark.parametrize("name", [*CAST, "anonymous"])
@pytest.mark.parametrize(("method", "url", "may"), PAGES)
def test_who_may_open_what(cast, name, method, url, may):
    answer = cast.client(name).generic(method, url)
    if name == "anonymous":
        assert answer.url.startswith("/accounts/login/")
    else:
        assert (answer.status_code != 403) == (name in may), answer.status_code


@pytest.mark.parametrize("url", ["import/", "agencies/", f"agencies/{ZERO}/", f"import/{ZERO}/"])
def test_an_agency_has_no_business_on_the_officers_pages(world, url):
    assert world.client(world.member).get(ROOT + url).status_code == 403


def test_an_agency_account_of_no_agency_sees_nothing(world):
    world.member.membership.delete()
    for url in ("", "new/", "queue/", "search/"):
        assert world.client(world.member).get(ROOT + url).status_code == 403


def test_an_agency_sees_its_own_orders_and_nobody_elses(world):
    order = world.in_force()
    photo = Photograph.objects.get()
    mine, other = world.client(world.member), world.client(world.stranger)
    for url in (f"{order.id}/", f"photos/{photo.id}/"):
        assert mine.get(ROOT + url).status_code == 200
        assert other.get(ROOT + url).status_code == 404
    assert SITI.name in mine.get(ROOT).content.decode()
    assert SITI.name not in other.get(ROOT).content.decode()
    asked = {"revoke-why": "acquitted", "revoke-number": "K", "revoke-decided_on": "2026-01-20"}
    assert other.post(f"{ROOT}{order.id}/ask/revoke/", asked).status_code == 404
    assert mine.post(f"{ROOT}{order.id}/ask/revoke/", asked).status_code == 302
    change = Change.objects.get()
    assert mine.post(f"{ROOT}changes/{change.id}/grant/").status_code == 403
    found = other.post(ROOT + "search/", {"nik": SITI.nik}).content.decode()
    assert SITI.name not in found
    house = mine.get("/staff/offices/").status_code, mine.get("/staff/").status_code
    assert house == (403, 200)


def test_an_order_from_the_form_to_its_revocation(world):
    eko, sari = world.client(world.eko), world.client(world.sari)
    typed = FORM | {"agency": str(world.kpk.id)}
    photo = SimpleUploadedFile("a.jpg", picture())
    answer = eko.post(ROOT + "new/", typed | {"photo_1": photo})
    order = Order.objects.get()
    assert answer.url == f"{ROOT}{order.id}/"
    page = eko.get(answer.url).content.decode()
    assert "Bambang Sujatmiko" in page
    assert f"{order.id}/approve/" not in page
    assert eko.post(f"{answer.url}approve/").status_code == 422
    assert "Bambang" in sari.get(ROOT + "queue/").content.decode()
    assert sari.post(f"{answer.url}approve/").status_code == 302
    order.refresh_from_db()
    assert order.state == "aktif"
    asked = {"revoke-why": "debt_paid", "revoke-number": "K-2", "revoke-decided_on": "2026-01-25"}
    assert eko.post(f"{answer.url}ask/revoke/", asked | {"revoke-why": ""}).status_code == 422
    assert eko.post(f"{answer.url}ask/revoke/", asked).status_code == 302
    change = Change.objects.get()
    assert eko.post(f"{ROOT}changes/{change.id}/grant/").status_code == 422
    assert sari.post(f"{ROOT}changes/{change.id}/refuse/", {"why": ""}).status_code == 422
    assert sari.post(f"{ROOT}changes/{change.id}/grant/").status_code == 302
    order.refresh_from_db()
    assert order.state == "dicabut"
    assert "Utang telah dibayar" in sari.get(answer.url).content.decode()


def test_an_extension_without_its_last_day_is_refused_and_loses_nothing(world):
    order = world.in_force(who=JOHN, number="K7", kind=Kind.ENTRY, end=date(2027, 1, 26))
    eko, url = world.client(world.eko), f"{ROOT}{order.id}/"
    asked = {"extend-number": "KEP-71", "extend-decided_on": "2026-01-20", "extend-end": ""}
    answer = eko.post(f"{url}ask/extend/", asked)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="KEP-71"' in page
    assert 'href="#extend-end"' in page
    assert eko.post(f"{url}ask/extend/", asked | {"extend-end": "2030-01-26"}).status_code == 302


def test_a_refused_form_loses_nothing_not_even_its_pictures(world):
    eko = world.client(world.eko)
    typed = FORM | {"agency": str(world.kpk.id), "end": "2027-01-01", "aliases": "Bambang S."}
    answer = eko.post(ROOT + "new/", typed | {"photo_1": SimpleUploadedFile("a.jpg", picture())})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "enam bulan" in page
    assert "Bambang Sujatmiko" in page
    assert "Bambang S." in page
    kept = re.search(r'name="kept" value="([^"]+)"', page)[1]
    answer = eko.post(ROOT + "new/", typed | {"end": "2026-07-01", "kept": kept})
    assert answer.status_code == 302
    assert Photograph.objects.count() == 1


def test_an_incomplete_person_is_shown_field_by_field(world):
    typed = FORM | {"agency": str(world.kpk.id), "birth_place": "", "born": "", "sex": ""}
    answer = world.client(world.eko).post(ROOT + "new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    for field in ("birth_place", "born", "sex", "photo_1"):
        assert f'href="#{field}"' in page
    assert not Order.objects.exists()


def test_an_urgent_order_is_approved_by_a_supervisor_and_only_such_a_one(world, cast):
    eko, supervisor = world.client(world.eko), cast.client("supervisor_js")
    typed = FORM | {"agency": str(world.kpk.id), "official": "kakanim"}
    photo = SimpleUploadedFile("a.jpg", picture())
    eko.post(ROOT + "new/?urgent=1", typed | {"photo_1": photo})
    urgent = Order.objects.get()
    usual = world.proposed(number="K2")
    assert "Bambang" in supervisor.get(ROOT + "queue/").content.decode()
    assert "Siti" not in supervisor.get(ROOT + "queue/").content.decode()
    assert supervisor.post(f"{ROOT}{usual.id}/approve/").status_code == 404
    assert supervisor.post(f"{ROOT}{urgent.id}/approve/").status_code == 302
    urgent.refresh_from_db()
    assert (urgent.state, urgent.end) == ("darurat", TODAY + timedelta(days=19))


def test_a_rejection_needs_a_reason(world):
    order, sari = world.proposed(), world.client(world.sari)
    assert sari.post(f"{ROOT}{order.id}/reject/", {"why": "x"}).status_code == 422
    assert sari.post(f"{ROOT}{order.id}/reject/", {"why": "unclear_reason"}).status_code == 302
    order.refresh_from_db()
    assert order.state == "ditolak"


def test_an_order_that_begins_later_can_be_lifted_on_its_page(world):
    order = world.in_force(start=TODAY + timedelta(days=3))
    eko, url = world.client(world.eko), f"{ROOT}{order.id}/"
    page = eko.get(url).content.decode()
    assert f"{order.id}/ask/revoke/" in page
    assert f"{order.id}/ask/extend/" not in page
    asked = {"revoke-why": "acquitted", "revoke-number": "K", "revoke-decided_on": "2026-01-20"}
    assert eko.post(f"{url}ask/revoke/", asked).status_code == 302
    asks_only = world.proposed(number="K2").id
    assert "ask/revoke/" not in eko.get(f"{ROOT}{asks_only}/").content.decode()


def test_an_agency_that_is_not_in_use_is_told_so(world):
    order = world.in_force()
    actions.set_desk(world.kpk.id, world.first, NOW, email="", phone="021 1", active=False)
    asked = {"extend-number": "K", "extend-decided_on": "2026-01-20", "extend-end": "2026-09-01"}
    answer = world.client(world.member).post(f"{ROOT}{order.id}/ask/extend/", asked)
    assert answer.status_code == 422
    assert "tidak dipakai lagi" in answer.content.decode()


def test_the_list_by_state_agency_and_end(world, monday):
    world.in_force()
    eko = world.client(world.eko)
    assert SITI.name in eko.get(ROOT).content.decode()
    assert SITI.name not in eko.get(ROOT + "?state=ending").content.decode()
    assert SITI.name not in eko.get(f"{ROOT}?agency={world.djp.id}").content.decode()
    monday(NOW + timedelta(days=178))
    page = eko.get(ROOT + "?state=ending").content.decode()
    assert SITI.name in page
    assert "3 hari lagi" in page


def test_opening_a_page_with_names_is_recorded(world):
    order = world.in_force()
    before = len(entries("watchlist.read"))
    eko = world.client(world.eko)
    eko.get(ROOT)
    eko.get(f"{ROOT}{order.id}/")
    eko.get(f"{ROOT}photos/{Photograph.objects.get().id}/")
    found = entries("watchlist.read")[before:]
    subject = f"watched:{order.subject_id}"
    assert [one.subject for one in found] == ["watched:list", subject, subject]
    assert {one.actor for one in found} == {f"staff:{world.eko.id}"}


def test_photographs_are_added_and_removed_on_the_page(world):
    order, eko = world.in_force(), world.client(world.eko)
    url = f"{ROOT}{order.id}/photographs/"
    assert eko.post(url).status_code == 422
    bad = SimpleUploadedFile("a.txt", b"no picture")
    assert eko.post(url, {"photo": bad}).status_code == 422
    good = SimpleUploadedFile("a.jpg", picture(2))
    assert eko.post(url, {"photo": good}).status_code == 302
    first, second = Photograph.objects.order_by("added_at", "id")
    sari, added = world.client(world.sari), Change.objects.get()
    mine = eko.get(f"{ROOT}{order.id}/").content.decode()
    assert "menunggu petugas lain" in mine
    assert f"{second.id}/remove/" not in mine
    assert "Menambah foto" in sari.get(ROOT + "queue/").content.decode()
    assert eko.post(f"{ROOT}changes/{added.id}/grant/").status_code == 422
    assert sari.post(f"{ROOT}changes/{added.id}/grant/").status_code == 302
    assert "menunggu petugas lain" not in sari.get(f"{ROOT}{order.id}/").content.decode()
    answer = eko.get(f"{ROOT}photos/{second.id}/")
    assert (answer["Content-Type"], answer["Cache-Control"].split(",")[0]) == (
        "image/jpeg", "max-age=0",
    )  # fmt: skip
    other = world.in_force(number="K2", who=SITI)
    assert other.subject_id == order.subject_id
    assert eko.post(f"{url}{first.id}/remove/").status_code == 422
    world.embed(order)
    assert eko.post(f"{url}{first.id}/remove/").status_code == 302
    asked = Change.objects.get(verb="remove")
    assert f"photos/{first.id}/" in sari.get(f"{ROOT}{order.id}/").content.decode()
    assert eko.post(f"{ROOT}changes/{asked.id}/grant/").status_code == 422
    assert sari.post(f"{ROOT}changes/{asked.id}/grant/").status_code == 302
    assert eko.get(f"{ROOT}photos/{first.id}/").status_code == 404
    assert eko.post(f"{url}{second.id}/remove/").status_code == 422


@pytest.mark.parametrize(("seed", "unlike"), [(1, False), (2, True)])
def test_whoever_agrees_to_a_face_sees_it_beside_those_on_the_list(world, seed, unlike):
    """With the calibration of the default model; of another, nobody knows what a likeness says."""
    order, sari = world.in_force(), world.client(world.sari)
    known = Photograph.objects.get()
    made = actions.add_photograph(order.id, picture(2), world.agent, NOW)
    url, warning = f"{ROOT}{order.id}/", "Wajah ini tidak mirip"
    assert "Belum dibandingkan" in sari.get(url).content.decode()
    for photo, direction in ((known, 1), (made, seed)):
        actions.store_template(photo.id, "dlib-resnet", vector(direction), 0.8, NOW)
    page = sari.get(url).content.decode()
    assert "Belum dibandingkan" not in page
    assert (warning in page) == unlike
    panel = page.split("Menunggu keputusan")[1]
    assert str(known.id) in panel
    assert str(made.id) in panel
    assert warning not in world.client(world.member).get(url).content.decode()


def test_a_face_that_comes_with_a_proposal_is_compared_too(world):
    order = world.in_force()
    second = world.proposed(number="K2", photographs=(picture(2),))
    known, new = order.photographs.get(), second.photographs.get()
    for number, photo in enumerate((known, new)):
        actions.store_template(photo.id, "dlib-resnet", vector(number), 0.8, NOW)
    page = world.client(world.sari).get(f"{ROOT}{second.id}/").content.decode()
    assert "Wajah ini tidak mirip" in page


def test_search_asks_by_post_and_says_what_is_wrong(world):
    world.in_force()
    eko = world.client(world.eko)
    assert eko.post(ROOT + "search/", {"text": ""}).status_code == 422
    assert eko.post(ROOT + "search/", {"zone": "P<IDN"}).status_code == 422
    page = eko.post(ROOT + "search/", {"text": "Siti Aminah Woelandari"}).content.decode()
    assert SITI.name in page
    page = eko.post(ROOT + "search/", {"text": "Nobody Atall"}).content.decode()
    assert "Tidak ada yang ditemukan" in page


def test_a_list_is_read_in_and_approved_on_the_pages(world):
    eko, sari = world.client(world.eko), world.client(world.sari)
    made = rows(4)
    made[2]["nik"] = "1"
    assert eko.post(ROOT + "import/").status_code == 422
    rubbish = SimpleUploadedFile("a.csv", b"a,b\n1,2\n")
    assert "kolom" in eko.post(ROOT + "import/", {"list": rubbish}).content.decode()
    sent = SimpleUploadedFile("cekal.csv", as_csv(made))
    url = eko.post(ROOT + "import/", {"list": sent}).url
    page = eko.get(url).content.decode()
    assert "NIK terdiri dari 16 angka" in page
    assert not Order.objects.exists()
    assert "4,nik" in eko.get(url + "report.csv").content.decode()
    assert sari.post(url + "write/").status_code == 422
    assert eko.post(url + "write/").status_code == 302
    batch = Batch.objects.get()
    write_kept(batch.id, NOW)
    assert eko.post(url + "approve/").status_code == 422
    assert sari.post(url + "approve/").status_code == 302
    assert Order.objects.filter(state="aktif").count() == 3


def test_columns_that_are_not_known_stand_at_the_top_of_the_report(world):
    eko, made = world.client(world.eko), as_csv(rows(3))
    sent = SimpleUploadedFile("cekal.csv", made.replace(b"no_dokumen", b"surat <1>", 1))
    url = eko.post(ROOT + "import/", {"list": sent}).url
    page = eko.get(url).content.decode()
    assert "surat &lt;1&gt;" in page
    assert page.index("Kolom yang tidak dikenal") < page.index("figures")
    assert "surat <1>,kolom yang tidak dikenal" in eko.get(url + "report.csv").content.decode()
    sent = SimpleUploadedFile("cekal.csv", made.replace(b"umur", b"no_ktp", 1))
    answer = eko.post(ROOT + "import/", {"list": sent})
    assert answer.status_code == 422
    assert "no_ktp" in answer.content.decode()


def test_an_order_that_is_gone_from_the_list_is_one_click_away(world):
    made = [row | {"instansi": "KPK"} for row in rows(3)]
    report = read(Source(as_csv(made), "a.csv"), world.first, NOW, dry_run=False)
    actions.approve_batch(report.batch, world.second, NOW)
    eko = world.client(world.eko)
    sent = SimpleUploadedFile("cekal.csv", as_csv(made[1:]))
    page = eko.get(eko.post(ROOT + "import/", {"list": sent}).url).content.decode()
    gone = Order.objects.get(number=made[0]["nomor"])
    assert f'<a href="{ROOT}{gone.id}/">{gone.number}</a>' in page


def test_agencies_and_their_accounts(world, cast):
    eko, operator = world.client(world.eko), cast.client("operator")
    url = ROOT + "agencies/"
    assert eko.post(url, {"code": "bnn", "name": "BNN"}).status_code == 422
    assert eko.post(url, {"code": "KPK", "name": "Lagi"}).status_code == 422
    bnn = {"code": "BNN", "name": "Badan Narkotika"}
    answer = eko.post(url, bnn)
    assert answer.status_code == 422
    assert 'href="#phone"' in answer.content.decode()
    assert eko.post(url, bnn | {"email": "piket@bnn.example"}).status_code == 302
    assert Agency.objects.get(code="BNN").active
    world.member.membership.delete()
    answer = operator.post(f"{url}{world.djp.id}/member/", {"staff": str(world.member.id)})
    assert answer.status_code == 302
    world.member.refresh_from_db()
    assert world.member.membership.agency == world.djp
    operator.post(f"{url}{world.kpk.id}/member/", {"staff": str(world.eko.id)})
    assert not hasattr(type(world.eko).objects.get(id=world.eko.id), "membership")


def test_a_desk_is_corrected_by_the_officers(world, monday):
    order = world.in_force(agency=world.djp.id)
    monday(NOW + timedelta(days=175))
    actions.tell(clock.now())
    eko = world.client(world.eko)
    url = f"{ROOT}agencies/{world.djp.id}/"
    for page in (eko.get(f"{ROOT}{order.id}/"), eko.get(ROOT + "queue/")):
        assert "piket@djp.example" in page.content.decode()
    mine = world.client(world.stranger).get(f"{ROOT}{order.id}/").content.decode()
    assert "tidak dapat diberi tahu" in mine  # the history is true to the agency too
    assert url not in mine
    assert url in eko.get(ROOT + "agencies/").content.decode()
    assert 'value="piket@djp.example"' in eko.get(url).content.decode()
    assert eko.post(url, {"phone": "", "email": "", "active": "1"}).status_code == 422
    assert eko.post(url, {"phone": "+62 812 0000 0882", "active": "1"}).status_code == 302
    world.djp.refresh_from_db()
    assert (world.djp.digits, world.djp.email, world.djp.active) == ("6281200000882", "", True)
    actions.tell(clock.now())
    assert "piket" not in eko.get(ROOT + "queue/").content.decode()
    assert len(entries("watchlist.agency_changed")) == 1


def test_the_page_of_somebody_erased_says_so(world):
    from tertib.foundation import vault

    order = world.in_force()
    vault.destroy(order.subject.key_id, NOW)
    eko = world.client(world.eko)
    assert eko.get(f"{ROOT}{order.id}/").status_code == 410
    assert eko.get(ROOT).status_code == 200
    assert eko.get(f"{ROOT}photos/{Photograph.objects.get().id}/").status_code == 404


def test_lists_cost_few_queries(world, django_assert_max_num_queries):
    for number in range(5):
        world.in_force(number=f"K{number}", who=SITI)
    eko = world.client(world.eko)
    eko.get(ROOT)
    with django_assert_max_num_queries(22):
        eko.get(ROOT)
    change = actions.revoke(Order.objects.first().id, "died", "K", TODAY, world.first, NOW)
    with django_assert_max_num_queries(30):
        eko.get(f"{ROOT}{change.order_id}/")
