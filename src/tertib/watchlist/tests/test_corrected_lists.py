"""A corrected list: one decision never bars one person twice, and who is gone is named."""

import pytest

from tertib.watchlist import actions
from tertib.watchlist.importing import Fault, Source, read
from tertib.watchlist.importing.comparing import known
from tertib.watchlist.importing.report import Gone, Report
from tertib.watchlist.models import Order, Subject
from tertib.watchlist.tests.lists import as_csv, rows
from tertib.watchlist.tests.test_importing import row_of
from tertib.watchlist.tests.world import JOHN, NOW, TODAY


def take(world, made, *, dry_run=False):
    return read(Source(as_csv(made), "cekal.csv"), world.first, NOW, dry_run=dry_run)


def in_force(world, made):
    actions.approve_batch(take(world, made).batch, world.second, NOW)


def one_decision(count=2):
    """People without NIK or document under one decision."""
    made = rows(count, seed=5)
    for row in made:
        row |= {"nomor": "KEP-9/2026", "instansi": "KPK", "nik": "", "no_dokumen": ""}
    for row, name in zip(made, ("Bambang Santoso", "Dewi Lestari", "Umar Hakim"), strict=False):
        row["nama"] = name
    return made


def twice(world, made):
    """The report; the same of a second reading, and nothing was written by either."""
    before = Order.objects.count(), Subject.objects.count()
    report = take(world, made)
    again = take(world, made)
    assert again == report
    assert report.complete
    assert (Order.objects.count(), Subject.objects.count()) == before
    return report


def test_a_corrected_birth_is_a_difference_and_no_second_order(world):
    made = one_decision()
    in_force(world, made)
    made[0]["tgl_lahir"] = "1961-03-04"
    report = twice(world, made)
    assert report.changed == [Fault(2, "tgl_lahir", "differs")]
    assert (report.new, report.same, report.vanished) == (0, 1, [])


@pytest.mark.parametrize(
    ("before", "after", "column"),
    [
        ({"tgl_lahir": "1970-05-06"}, {"nama": "Bambamg Santoso"}, "nama"),
        ({"no_dokumen": "X 12345"}, {"nama": "Orang Lain", "no_dokumen": "x-12345"}, "nama"),
        ({"nik": "3171000000000001"}, {"tgl_lahir": "1999-09-09"}, "tgl_lahir"),
        ({"tgl_lahir": "", "umur": "45"}, {"umur": "46"}, "umur"),
        ({"alias": "Benny Wijaya"}, {"nama": "Benny Wijaya", "alias": ""}, "nama"),
    ],
)
def test_a_person_is_the_same_by_number_birth_or_name(world, before, after, column):
    made = one_decision()
    made[0] |= before
    in_force(world, made)
    made[0] |= after
    report = twice(world, made)
    assert Fault(2, column, "differs") in report.changed
    assert {fault.line for fault in report.changed} == {2}
    assert (report.new, report.faults, report.vanished) == (0, [], [])


def test_the_decision_is_the_same_however_its_number_is_written(world):
    made = one_decision()
    in_force(world, made)
    made[0] |= {"nomor": "kep 9-2026", "tgl_lahir": "1961-03-04"}
    assert twice(world, made).changed == [Fault(2, "tgl_lahir", "differs")]


def test_who_is_gone_from_a_decision_of_several_is_named(world):
    made = one_decision(3)
    in_force(world, made)
    gone = next(one for one in Order.objects.all() if known(one).name == made[0]["nama"])
    report = twice(world, made[1:])
    assert (report.new, report.same) == (0, 2)
    assert report.vanished == [Gone("KEP-9/2026", str(gone.id))]


def test_somebody_else_under_the_same_decision_is_new(world):
    made = one_decision(3)
    in_force(world, made[:2])
    report = take(world, [made[0], made[2]])
    assert (report.new, report.same, len(report.vanished)) == (1, 1, 1)


def test_the_same_name_under_another_decision_or_agency_is_new(world):
    made = one_decision(1)
    in_force(world, made)
    other = [made[0] | {"nomor": "KEP-10/2026", "tgl_lahir": "1961-03-04"},
             made[0] | {"instansi": "DJP", "tgl_lahir": "1961-03-05"}]  # fmt: skip
    assert take(world, made + other).new == 2


def test_an_order_is_one_row_s_at_most_the_nearest_one_s(world):
    made = one_decision(1)
    made[0] |= {"tgl_lahir": "1970-05-06"}
    in_force(world, made)
    namesake = made[0] | {"tgl_lahir": "1999-01-01"}
    corrected = made[0] | {"nama": "Bambamg Santoso"}
    report = take(world, [namesake, corrected])
    assert report.changed == [Fault(3, "nama", "differs")]
    assert report.new == 1


def test_a_faulty_row_may_be_the_one_that_seems_gone(world):
    """Of its own decision only; a row that stands twice is sure."""
    made = one_decision() + rows(2, seed=6)
    in_force(world, made)
    made[0] |= {"tgl_lahir": "1961-03-04", "jk": "?"}
    gone = made.pop(2)
    report = twice(world, [*made, made[1], made[2]])
    assert [one.number for one in report.vanished] == [gone["nomor"]]
    assert {fault.line for fault in report.faults} == {2, 5, 6}


def test_a_row_that_is_refused_may_be_the_one_that_seems_gone(world):
    made = one_decision()
    in_force(world, made)
    other = made[0] | {"nama": "Orang Lain", "tgl_lahir": "1961-03-04", "akhir": "2027-12-31"}
    report = twice(world, [other, made[1]])
    assert (report.faulty, report.vanished) == (1, [])


def test_an_order_entered_by_hand_is_not_doubled_either(world):
    row = row_of(world.in_force())
    report = twice(world, [row | {"tgl_lahir": "1981-02-28"}])
    assert report.changed == [Fault(2, "tgl_lahir", "differs")]
    assert report.vanished == []


def test_an_order_that_was_lifted_does_not_come_back_under_a_corrected_birth(world):
    order = world.in_force(who=JOHN, number="K7")
    row = row_of(order) | {"nama": JOHN.name, "jk": "L", "tgl_lahir": "1976-05-17", "nik": "",
                           "tempat_lahir": "Ipoh", "kewarganegaraan": "MYS",
                           "no_dokumen": "A9988776"}  # fmt: skip
    change = actions.revoke(order.id, "acquitted", "K", TODAY, world.first, NOW)
    actions.grant(change.id, world.second, NOW)
    report = twice(world, [row])
    assert Fault(2, "akhir", "ended_here") in report.changed
    assert Fault(2, "tgl_lahir", "differs") in report.changed


def test_what_was_dropped_comes_anew_with_the_corrected_list(world):
    made = one_decision()
    batch = take(world, made).batch
    actions.drop_batch(batch, world.second, NOW)
    made[0]["tgl_lahir"] = "1961-03-04"
    assert take(world, made).new == 2


def test_a_report_of_before_is_still_read(world):
    kept = take(world, one_decision(), dry_run=True).to_json() | {"vanished": ["KEP-1"]}
    del kept["ignored"]
    assert Report.from_json(kept).vanished == [Gone("KEP-1", "")]
    now = Report(vanished=[Gone("KEP-1", "x")])
    assert Report.from_json(now.to_json()) == now
