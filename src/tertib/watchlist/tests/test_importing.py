"""A list is read in without losing a row, twice without changing anything, and by four eyes."""

import json
import time
import zipfile
from dataclasses import replace
from io import BytesIO

import psycopg
import pytest
from django.db import connection, transaction

from tertib.foundation import embedded
from tertib.watchlist import actions, importing, queries
from tertib.watchlist.importing import Fault, NotAList, Source, from_upload, read, write_kept
from tertib.watchlist.models import Batch, Order, Photograph, Subject
from tertib.watchlist.rules.orders import NotAllowed, Refused
from tertib.watchlist.tests.lists import as_csv, rows, spoil
from tertib.watchlist.tests.world import JOHN, NOW, SITI, TODAY, build, entries, picture

READ = """SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'watchlist_subject'"""


def take(world, made, *, dry_run=False, pictures=None):
    source = Source(as_csv(made), "cekal.csv", pictures or {})
    return read(source, world.first, NOW, dry_run=dry_run)


def test_twenty_thousand_rows_with_five_in_a_hundred_faulty(world):
    made = rows(20_000)
    wrong = spoil(made)
    assert len(wrong) == 1000
    dry = take(world, made, dry_run=True)
    assert (dry.rows, dry.new, dry.faulty, dry.complete) == (20_000, 19_000, 1000, True)
    assert not Order.objects.exists()
    began = time.process_time()  # of this process: others may be using the machine
    report = take(world, made)
    assert time.process_time() - began < 60
    assert {fault.line: fault.column for fault in report.faults} == wrong
    assert Order.objects.count() == Subject.objects.count() == 19_000
    assert queries.counts(None, TODAY, 30) == {"diusulkan": 19_000, "ending": 0}
    again = take(world, made)
    assert (again.new, again.same, again.faulty, again.batch) == (0, 19_000, 1000, "")
    assert again.vanished == []
    assert len(entries("watchlist.imported")) == 1


def test_after_a_short_list_a_long_one_is_held_against_its_keys_by_index(live_db, postgres):
    """A connection keeps the plan that suited the short list, which reads the whole table."""
    world = build()
    take(world, rows(60, seed=2))
    with psycopg.connect(postgres.url(embedded.SUPERUSER, live_db), autocommit=True) as other:
        other.execute("VACUUM ANALYZE")  # as the server does by itself after a while
    take(world, rows(60, seed=3))
    with transaction.atomic(), connection.cursor() as cursor:
        take(world, rows(1000, seed=4))
        cursor.execute(READ)
        before = cursor.fetchone()[0]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(READ)
        assert cursor.fetchone()[0] - before < 3000


def test_a_batch_bars_nobody_before_a_second_officer_approves_it(world):
    report = take(world, rows(30))
    batch = Batch.objects.get(id=report.batch)
    subject = Subject.objects.first()
    assert not queries.effective_orders(subject.id, TODAY)
    with pytest.raises(Refused, match="own_proposal"):
        actions.approve_batch(batch.id, world.first, NOW)
    with pytest.raises(NotAllowed):
        actions.approve_batch(batch.id, world.agent, NOW)
    assert queries.waiting().batches == [batch]
    assert actions.approve_batch(batch.id, world.second, NOW) == 30
    assert queries.effective_orders(subject.id, TODAY)
    with pytest.raises(Refused, match="answered"):
        actions.approve_batch(batch.id, world.second, NOW)


def test_a_dropped_batch_leaves_nothing_in_force_and_can_be_read_again(world):
    report = take(world, rows(5))
    actions.drop_batch(report.batch, world.second, NOW)
    assert set(Order.objects.values_list("state", flat=True)) == {"ditolak"}
    assert take(world, rows(5)).new == 5


def test_what_vanished_or_changed_is_reported_and_nothing_is_done(world):
    made = rows(10)
    actions.approve_batch(take(world, made).batch, world.second, NOW)
    gone = made.pop(4)
    made[0]["akhir"] = "2026-06-01"
    made[1]["pekerjaan"] = "Nelayan"
    report = take(world, made)
    assert [one.number for one in report.vanished] == [gone["nomor"]]
    assert report.changed == [Fault(2, "akhir", "differs"), Fault(3, "pekerjaan", "differs")]
    assert (report.new, report.same, report.complete) == (0, 7, True)
    assert Order.objects.filter(state="aktif").count() == 10
    assert not Order.objects.filter(end="2026-06-01").exists()


def test_every_fault_of_a_row_is_named(world):
    made = rows(3)
    made[1] |= {"tgl_lahir": "1980-13-01", "jk": "?", "nik": "1"}
    made[2] |= {"nama": made[0]["nama"], "nomor": made[0]["nomor"],
                "tgl_lahir": made[0]["tgl_lahir"], "instansi": made[0]["instansi"]}  # fmt: skip
    assert sorted(take(world, made).faults) == [
        Fault(3, "jk", "bad_sex"), Fault(3, "nik", "bad_nik"), Fault(3, "tgl_lahir", "bad_date"),
        Fault(4, "nomor", "twice"),
    ]  # fmt: skip


def test_one_nik_of_two_people_is_a_fault_and_of_one_is_one_subject(world):
    made = rows(3)
    made[1] |= {"nik": made[0]["nik"], "nama": made[0]["nama"], "jk": made[0]["jk"],
                "tgl_lahir": made[0]["tgl_lahir"]}  # fmt: skip
    made[2] |= {"nik": made[0]["nik"], "nama": "Orang Lain", "tgl_lahir": "1999-01-01"}
    report = take(world, made)
    assert report.faults == [Fault(4, "nik", "not_identical")]
    assert (Order.objects.count(), Subject.objects.count()) == (2, 1)


def test_nothing_that_further_rows_say_of_somebody_is_lost(world):
    """By NIK, or by document, name and birth as where orders are entered one by one."""
    made = rows(5)
    same = ("jk", "tgl_lahir", "nama", "kewarganegaraan")
    for row, of in ((made[1], made[0]), (made[3], made[2]), (made[4], made[3])):
        row |= {name: of[name] for name in same}
    made[0] |= {"alias": "Satu"}
    made[1] |= {"nik": made[0]["nik"], "alias": "Dua", "no_dokumen": "B 77777"}
    made[2] |= {"nik": "", "no_dokumen": "C 10001"}
    made[3] |= {"nik": "", "no_dokumen": "C10001;C 20002", "alamat": "Jalan Mawar"}
    made[4] |= {"nik": "", "no_dokumen": "C-20002", "alias": "Tiga"}
    report = take(world, made)
    assert (report.new, Subject.objects.count()) == (5, 2)
    assert queries.search(document="B77777", actor=world.first, now=NOW, all_orders=True) == []
    actions.approve_batch(report.batch, world.second, NOW)
    (hit,) = queries.search(document="B77777", actor=world.first, now=NOW)
    assert hit.who.aliases == ("Satu", "Dua")
    (hit,) = queries.search(document="C20002", actor=world.first, now=NOW)
    assert (hit.who.aliases, hit.who.address) == (("Tiga",), "Jalan Mawar")
    assert len(hit.orders) == 3


def test_somebody_known_without_nik_is_found_by_document_name_and_birth(world):
    order = world.in_force(who=JOHN, number="K7")
    made = rows(2)
    for row in made:
        row |= {"nama": "John Meridian", "jk": "L", "tgl_lahir": "1975-05-17", "nik": "",
                "kewarganegaraan": "MYS", "no_dokumen": "A-9988776"}  # fmt: skip
    made[0]["alias"], made[1]["tgl_lahir"] = "Johnny", "1990-01-01"
    report = take(world, made)
    assert report.faults == []
    assert sorted(order.subject.orders.values_list("number", flat=True)) == ["K7", "KEP-1-0"]
    actions.approve_batch(report.batch, world.second, NOW)
    card = queries.card(order.subject_id, TODAY, actor=world.first, now=NOW)
    assert card.who.aliases == ("Johnny",)


def test_what_a_refused_proposal_said_does_not_come_back_with_a_list(world):
    order = world.proposed(who=replace(SITI, aliases=("Wati Palsu",)))
    actions.reject(order.id, "not_identical", world.second, NOW)
    row = row_of(order) | {"alias": "Amy"}
    report = take(world, [row, row | {"nomor": "K2", "alias": "Wulan"}])
    actions.approve_batch(report.batch, world.second, NOW)
    subject = Order.objects.get(number="K2").subject_id
    assert subject != order.subject_id
    card = queries.card(subject, TODAY, actor=world.first, now=NOW)
    assert card.who.aliases == ("Amy", "Wulan")


def test_a_list_of_people_known_already_is_approved_quickly(world, django_assert_max_num_queries):
    made = rows(300)
    actions.approve_batch(take(world, made).batch, world.second, NOW)
    report = take(world, [row | {"nomor": row["nomor"] + "-B"} for row in made])
    with django_assert_max_num_queries(20):
        assert actions.approve_batch(report.batch, world.second, NOW) == 300
    assert Subject.objects.count() == 300


def row_of(order: Order) -> dict[str, str]:
    """What a list would say of Siti's order."""
    return rows(1)[0] | {
        "nomor": order.number, "tanggal": "2026-01-20", "instansi": "KPK",
        "dasar": "Keputusan Pimpinan KPK", "nama": SITI.name, "jk": "P", "tempat_lahir": "Padang",
        "tgl_lahir": "1980-02-29", "nik": SITI.nik, "no_dokumen": "X1234567",
        "alasan_kode": "corruption", "mulai": "2026-01-26", "akhir": "2026-07-26",
    }  # fmt: skip


def test_an_order_entered_by_hand_is_compared(world):
    row = row_of(world.in_force())
    report = take(world, [row])
    assert (report.same, report.changed) == (1, [])
    report = take(world, [row | {"akhir": "2026-06-01", "alias": "Amy", "alasan_kode": "tax"}])
    assert {fault.column for fault in report.changed} == {"akhir", "alias", "alasan_kode"}
    assert (report.same, report.complete) == (0, True)


def test_an_order_that_was_lifted_here_and_runs_on_in_the_list_is_named(world):
    order = world.in_force()
    row = row_of(order)
    change = actions.revoke(order.id, "acquitted", "K", TODAY, world.first, NOW)
    actions.grant(change.id, world.second, NOW)
    report = take(world, [row])
    assert report.changed == [Fault(2, "akhir", "ended_here")]
    assert (report.same, report.complete) == (0, True)
    order.refresh_from_db()
    assert order.state == "dicabut"


def test_an_extended_order_is_taken_with_both_periods(world):
    made = rows(2)
    for one in made:
        one |= {"mulai": "2025-09-01", "akhir": "2026-08-01", "perpanjangan_ke": "1"}
    made[0]["akhir_pertama"] = "2026-02-10"
    report = take(world, made)
    assert report.faults == [Fault(3, "akhir_pertama", "empty")]
    order = Order.objects.get()
    assert (order.extensions, str(order.first_end)) == (1, "2026-02-10")


def test_semicolons_old_encodings_json_and_line_breaks_are_read(world):
    made = rows(3)
    made[0]["alamat"] = "Jalan Melati\nNomor 3"
    made[1]["nama"] = "José Ramos"
    made[2]["nik"] = "x"
    text = as_csv(made, ";").decode().encode("cp1252")
    report = read(Source(text, "a.csv"), world.first, NOW)
    assert (report.new, report.faults) == (2, [Fault(5, "nik", "bad_nik")])
    made[1]["alias"] = ["Jose", "Pepe"]
    report = read(Source(json.dumps(made).encode(), "a.json"), world.first, NOW)
    assert (report.new, report.faults) == (2, [Fault(3, "nik", "bad_nik")])


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [(b"\x00\x01", "a.csv", "not_text"), (b"{}", "a.json", "not_json"),
     (b"[", "a.json", "not_json"), (b"", "a.csv", "no_rows"),
     (b"a,b\n1,2\n", "a.csv", "no_columns"),
     (b"PK\x03\x04rubbish", "a.zip", "no_list")],
)  # fmt: skip
def test_what_is_no_list_is_refused_as_a_whole(world, data, name, code):
    with pytest.raises(NotAList) as caught:
        read(from_upload(data, name), world.first, NOW)
    assert caught.value.code == code


def test_photographs_come_with_the_list(world):
    made = rows(4)
    made[0]["foto"], made[1]["foto"], made[2]["foto"] = "a.jpg;b.jpg", "a.jpg", "none.jpg"
    made[3]["foto"] = "broken.jpg"
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("list/cekal.csv", as_csv(made))
        archive.writestr("list/foto/a.jpg", picture(1))
        archive.writestr("list/foto/b.jpg", picture(2))
        archive.writestr("list/foto/broken.jpg", b"nothing")
    report = read(from_upload(out.getvalue(), "cekal.zip"), world.first, NOW, dry_run=False)
    assert report.new == 4
    assert Photograph.objects.count() == 3
    assert {(one.line, one.code) for one in report.remarks} == {
        (3, "one_photograph"), (4, "picture_missing"), (4, "no_photograph"),
        (5, "one_photograph"), (5, "not_a_picture"),
    }  # fmt: skip
    actions.approve_batch(report.batch, world.second, NOW)
    assert Photograph.objects.filter(listed=True).count() == 3


def test_a_folder_of_photographs_lies_beside_the_list(world, tmp_path):
    made = rows(1)
    made[0]["foto"] = "a.jpg"
    (tmp_path / "cekal.csv").write_bytes(as_csv(made))
    (tmp_path / "foto").mkdir()
    (tmp_path / "foto" / "a.jpg").write_bytes(picture())
    source = importing.from_path(tmp_path / "cekal.csv", tmp_path / "foto")
    read(source, world.first, NOW, dry_run=False)
    assert Photograph.objects.count() == 1


def test_a_kept_file_is_sealed_written_by_its_reader_and_then_forgotten(world):
    data = as_csv(rows(3))
    batch = actions.keep("cekal.csv", data, {}, world.first, NOW)
    assert b"KEP-1-0" not in bytes(batch.sealed)
    with pytest.raises(Refused, match="not_yours"):
        actions.start_writing(batch.id, world.second, NOW)
    assert write_kept(batch.id, NOW) is None
    actions.start_writing(batch.id, world.first, NOW)
    assert write_kept(batch.id, NOW).new == 3
    assert write_kept(batch.id, NOW) is None
    batch.refresh_from_db()
    assert (batch.state, batch.sealed, batch.report["new"]) == ("written", None, 3)
    assert batch.key.wrapped is None
