"""A file that is no clean table: each physical line is read, blank or named, none is lost."""

import csv
import json
import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.watchlist import actions, queries
from tertib.watchlist.importing import Fault, Ignored, NotAList, Source, read
from tertib.watchlist.importing.delimited import Record, table
from tertib.watchlist.models import Order
from tertib.watchlist.tests.lists import as_csv, rows
from tertib.watchlist.tests.world import NOW

HEAD = [f"kolom{number}" for number in range(4)]
CELLS = st.text('ab ,;\t"\n', max_size=4).map(str.strip)
CELLS = CELLS.filter(lambda cell: not re.match(r'"*[,;\t\n]', cell))
"""None begins with what would end a quotation that is open before it."""
ROWS = st.lists(CELLS, min_size=len(HEAD), max_size=len(HEAD)).filter(any)
FAULTS = st.one_of(
    st.none(),
    st.tuples(st.sampled_from('",;'), st.integers(0, 40)),
    st.tuples(st.sampled_from(["opens", "closes"]), st.integers(0, len(HEAD) - 1)),
    st.just(("blank", 0)),
)
"""A character anywhere, a quotation mark at one end of a cell, a blank line before."""


def physical(cells, delimiter, end):
    out = StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerow(cells)
    return out.getvalue()


def spoilt(cells, fault, delimiter, end):
    line, (what, at) = physical(cells, delimiter, end), fault
    if what == "blank":
        return end + line
    if what in ("opens", "closes"):
        parts = [physical([cell], delimiter, "") for cell in cells]
        parts[at] = f'"{parts[at]}' if what == "opens" else f'{parts[at]}"'
        return delimiter.join(parts) + end
    at %= len(line.removesuffix(end)) + 1
    return line[:at] + what + line[at:]


@given(
    st.lists(st.tuples(ROWS, FAULTS), max_size=12),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_no_good_row_is_lost_whatever_is_wrong_with_others(made, delimiter, end, ended):
    text, good = physical(HEAD, delimiter, end), []
    for cells, fault in made:
        if fault is None or fault[0] == "blank":
            good.append(cells)
        text += spoilt(cells, fault, delimiter, end) if fault else physical(cells, delimiter, end)
    if not ended:
        text = text.removesuffix(end)
    head, found = table(text)
    assert head == HEAD
    taken = iter([one.cells for one in found if not one.wrong])
    for cells in good:
        assert cells in taken, (cells, found)
    lines = list(StringIO(text, newline=""))
    told = [n for one in found for n in range(one.line, one.line + one.lines)]
    assert len(told) == len(set(told))
    silent = set(range(2, len(lines) + 1)).difference(told)
    assert not re.sub(rf'[\s"{delimiter}]', "", "".join(lines[n - 1] for n in silent))


def damaged(world, change, count=100):
    """The report of good rows after ``change`` of the physical lines."""
    lines = as_csv(rows(count)).decode().splitlines(keepends=True)
    change(lines)
    return read(Source("".join(lines).encode(), "cekal.csv"), world.first, NOW)


def test_a_stray_quotation_mark_costs_its_own_line_alone(world):
    def change(lines):
        lines[10] = lines[10].replace("Medan", '"Medan')

    report = damaged(world, change)
    assert (report.rows, report.new, report.complete) == (100, 99, True)
    assert report.faults == [Fault(11, "", "quote")]


@pytest.mark.parametrize("second", ['"Medan', 'Medan"', '"Medan"x'])
@pytest.mark.parametrize("apart", [1, 2, 40])
def test_two_stray_marks_take_nobody_between_them_away(world, second, apart):
    """Also where the second closes what the first opened and the columns seem to fit."""

    def change(lines):
        lines[10] = lines[10].replace("Medan", '"Medan')
        lines[10 + apart] = lines[10 + apart].replace("Medan", second)

    report = damaged(world, change)
    assert (report.rows, report.new, report.complete) == (100, 98, True)
    assert report.faults == [Fault(11, "", "quote"), Fault(11 + apart, "", "quote")]


def test_a_mark_that_is_open_at_the_end_of_the_file_is_named(world):
    def change(lines):
        lines[100] = lines[100].replace("Medan", '"Medan').rstrip()

    assert damaged(world, change).faults == [Fault(101, "", "quote")]


def test_line_breaks_that_belong_to_a_cell_stay(world):
    made = rows(3)
    made[0]["alamat"] = "Jalan Melati, RT 1, RW 2\nKelurahan A, Kota B\n\nNomor 3"
    made[1]["nama"] = 'Budi "Boy" Santoso'
    report = read(Source(as_csv(made), "a.csv"), world.first, NOW, dry_run=False)
    assert (report.rows, report.new, report.faults) == (3, 3, [])


@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_list_is_read_however_it_was_saved(world, delimiter, end, encoding):
    made = rows(3)
    made[0]["nama"] = "José Ramos"
    made[1]["nik"] = "x"
    text = as_csv(made, delimiter).decode().replace("\r\n", end)
    report = read(Source(text.encode(encoding), "a.csv"), world.first, NOW)
    assert (report.new, report.faults) == (2, [Fault(3, "nik", "bad_nik")])


def test_lines_of_two_encodings_are_each_read_as_they_are(world):
    made = rows(2)
    made[0]["nama"] = made[1]["nama"] = "José Ramos"
    head, first, second = as_csv(made).decode().splitlines(keepends=True)
    data = head.encode() + first.encode() + second.encode("cp1252")
    read(Source(data, "a.csv"), world.first, NOW, dry_run=False)
    changed = read(Source(as_csv(made), "a.csv"), world.first, NOW)
    assert (changed.same, changed.changed, changed.new) == (2, [], 0)


def test_characters_that_are_no_text_are_named_with_their_line(world):
    def change(lines):
        lines[3] = lines[3].replace("Medan", "Med\0an")

    assert damaged(world, change, 5).faults == [Fault(4, "tempat_lahir", "bad_character")]
    made = rows(2)
    made[0]["nama"], made[1]["nama"] = "A\0B", "\ud800"
    report = read(Source(json.dumps(made).encode(), "a.json"), world.first, NOW)
    assert report.faults == [Fault(1, "nama", "bad_character"), Fault(2, "nama", "bad_character")]


def test_what_is_too_long_is_refused_or_cut_with_a_remark(world):
    made = rows(6)
    made[0]["nama"], made[1]["nomor"] = "A" * 121, "9" * 81
    made[2]["alias"] = "x" * 200_000
    made[3]["alias"] = "x" * 5000
    made[4] |= {"alamat": "y" * 201, "dasar": "z" * 300}
    report = read(Source(as_csv(made), "a.csv"), world.first, NOW, dry_run=False)
    assert report.faults == [
        Fault(2, "nama", "too_long_cell"), Fault(3, "nomor", "too_long_cell"),
        Fault(4, "", "too_long_cell"), Fault(5, "alias", "too_long_cell"),
    ]  # fmt: skip
    cut = [one for one in report.remarks if one.code == "cut"]
    assert cut == [Fault(6, "dasar", "cut"), Fault(6, "alamat", "cut")]
    assert (report.rows, report.new, report.complete) == (6, 2, True)


def test_the_number_of_a_damaged_line_is_not_said_to_have_vanished(world):
    made = rows(4)
    report = read(Source(as_csv(made), "a.csv"), world.first, NOW, dry_run=False)
    actions.approve_batch(report.batch, world.second, NOW)
    text = as_csv(made[:3]).decode().replace("Medan", '"Medan', 1)
    report = read(Source(text.encode(), "a.csv"), world.first, NOW)
    assert (report.faulty, report.same) == (1, 2)
    assert [one.number for one in report.vanished] == [made[3]["nomor"]]


# Columns


def renamed(made, **names):
    text = as_csv(made).decode()
    head, rest = text.split("\r\n", 1)
    cells = [names.get(cell, cell) for cell in head.split(",")]
    return (",".join(cells) + "\r\n" + rest).encode()


def test_columns_that_are_not_known_are_named_with_how_much_they_say(world):
    made = rows(3)
    made[1]["pekerjaan"] = "Nelayan"
    data = renamed(made, no_dokumen="No. Surat!", pekerjaan="profesi", umur="")
    report = read(Source(data, "a.csv"), world.first, NOW)
    assert report.new == 3
    assert report.ignored == [Ignored("No. Surat!", 3), Ignored("profesi", 1)]
    found = [{**row, "No. Surat!": "X", "catatan": None} for row in made]
    del found[2]["No. Surat!"]
    report = read(Source(json.dumps(found).encode(), "a.json"), world.first, NOW)
    assert report.ignored == [Ignored("No. Surat!", 2), Ignored("catatan", 0)]


def test_a_column_without_a_heading_is_named_by_its_place(world):
    data = renamed(rows(2), no_dokumen="")
    assert read(Source(data, "a.csv"), world.first, NOW).ignored == [Ignored("#14", 2)]


@pytest.mark.parametrize(
    ("document", "nik"),
    [("no_paspor", "no_ktp"), ("Nomor Paspor", "No. KTP"), ("NOMOR_DOKUMEN", "nomor_nik")],
)
def test_other_names_of_a_column_are_understood(world, document, nik):
    made = rows(2)
    data = renamed(
        made, no_dokumen=document, nik=nik, tgl_lahir="Tanggal Lahir", nama="nama lengkap"
    )
    report = read(Source(data, "a.csv"), world.first, NOW, dry_run=False)
    assert (report.new, report.ignored) == (2, [])
    actions.approve_batch(report.batch, world.second, NOW)
    for asked in ({"document": made[0]["no_dokumen"]}, {"nik": made[0]["nik"]}):
        assert len(queries.search(**asked, actor=world.first, now=NOW)) == 1
    again = read(Source(as_csv(made), "a.csv"), world.first, NOW)
    assert (again.same, again.changed) == (2, [])


def test_two_columns_of_one_meaning_are_refused(world):
    made = rows(2)
    for data, name in (
        (renamed(made, pekerjaan="No KTP"), "a.csv"),
        (renamed(made, pekerjaan="nik"), "a.csv"),
        (json.dumps([{**row, "no_ktp": "1"} for row in made]).encode(), "a.json"),
        (json.dumps(made).replace('"umur"', '"nik"').encode(), "a.json"),
    ):
        with pytest.raises(NotAList) as caught:
            read(Source(data, name), world.first, NOW)
        assert caught.value.code == "same_columns"
        assert "nik" in caught.value.detail
    assert not Order.objects.exists()


def test_a_head_that_cannot_be_read_refuses_the_file(world):
    data = as_csv(rows(3)).replace(b"nomor", b'"nomor', 1)
    with pytest.raises(NotAList) as caught:
        read(Source(data, "a.csv"), world.first, NOW)
    assert caught.value.code == "bad_head"


def test_an_entry_that_is_no_flat_object_is_named(world):
    made = [*rows(1), ["x"], rows(3)[1] | {"nama": {"depan": "A"}}]
    report = read(Source(json.dumps(made).encode(), "a.json"), world.first, NOW)
    assert report.faults == [Fault(2, "", "not_flat"), Fault(3, "", "not_flat")]
    assert (report.rows, report.new) == (3, 1)


def test_many_stray_marks_are_read_in_time_of_the_file_s_length():
    """Each record ends at the next line with an odd number of marks: nothing is read often."""
    line = ",".join("x" * 4) + "\n"
    text = ",".join(HEAD) + "\n" + ('"' + line + line * 3) * 5000
    _, found = table(text)
    assert [one.wrong for one in found].count("") == 15_000
    assert found[0] == Record(2, 1, found[0].cells, "quote")
