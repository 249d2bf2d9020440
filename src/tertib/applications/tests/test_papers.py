import io
import struct
import zlib

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tertib.applications.papers import store
from tertib.applications.papers.checking import Limits, Refused, check
from tertib.applications.tests import cast, papers
from tertib.foundation import vault
from tertib.foundation.ids import new_id

LIMITS = Limits(size=2_000_000, pixels=4_000_000, min_side=300, pages=5)
ZIP = b"PK\x03\x04" + b"\0" * 40


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (papers.picture(), "image/jpeg"),
        (papers.picture(progressive=True), "image/jpeg"),
        (papers.picture("PNG"), "image/png"),
        (papers.pdf(3), "application/pdf"),
    ],
)
def test_a_paper_is_known_by_its_content(data, media_type):
    assert check(data, LIMITS).media_type == media_type


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 1}])
def test_cleaning_changes_no_pixel(options):
    jpeg, png = papers.picture(**options), papers.picture("PNG")
    assert papers.pixels(check(jpeg, LIMITS).content) == papers.pixels(jpeg)
    assert papers.pixels(check(png, LIMITS).content) == papers.pixels(png)


def test_the_place_and_the_phone_are_dropped_and_the_picture_stays_upright():
    clean = check(papers.located(orientation=6), LIMITS).content
    assert b"SECRETPHONE" not in clean
    exif = Image.open(io.BytesIO(clean)).getexif()
    assert dict(exif) == {0x0112: 6}


@pytest.mark.parametrize("data", [papers.picture(), papers.picture("PNG")])
def test_what_hides_behind_a_picture_is_cut_off(data):
    clean = check(data + ZIP + b"<script>", LIMITS).content
    assert b"PK\x03\x04" not in clean
    assert b"<script>" not in clean


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + b"x" * 2_000_001, "too_large"),
        (ZIP, "unknown_type"),
        (b"MZ\x90\0" + papers.picture(), "unknown_type"),
        (b"<html>" + papers.pdf(), "unknown_type"),
        (b"GIF89a" + b"\0" * 50, "unknown_type"),
        (b"\xff\xd8\xff\xe0<?php system($_GET[0]);", "broken"),
        (papers.picture()[:-200], "broken"),
        (papers.picture("PNG")[:-200], "broken"),
        (papers.pdf()[:60], "broken"),
        (b"%PDF-1.7 not a pdf", "broken"),
        (papers.picture(size=(2100, 2000)), "too_many_pixels"),
        (papers.picture(size=(640, 200)), "too_small"),
        (papers.pdf(6), "too_many_pages"),
        (papers.pdf(encryption=pikepdf.Encryption(user="a", owner="b")), "encrypted"),
        (papers.pdf(encryption=pikepdf.Encryption(user="", owner="b")), "encrypted"),
    ],
)
def test_refused_by_content(data, code):
    with pytest.raises(Refused) as refused:
        check(data, LIMITS)
    assert refused.value.code == code


def test_a_decompression_bomb_is_not_decoded():
    chunk = lambda kind, body: (  # noqa: E731
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    )
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    with pytest.raises(Refused, match="too_many_pixels"):
        check(bomb, LIMITS)


def test_a_pdf_loses_what_acts_and_what_it_carries():
    with pikepdf.open(io.BytesIO(papers.pdf())) as pdf:
        pdf.Root["/OpenAction"] = pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS="app.x()")
        pdf.attachments["virus.exe"] = b"MZ"
        pdf.docinfo["/Author"] = "SECRETAUTHOR"
        out = io.BytesIO()
        pdf.save(out)
    with pikepdf.open(io.BytesIO(check(out.getvalue(), LIMITS).content)) as clean:
        assert "/OpenAction" not in clean.Root
        assert not clean.attachments
        assert "/Info" not in clean.trailer


SAMPLES = [papers.picture(size=(320, 300)), papers.picture("PNG", (320, 300)), papers.pdf()]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SAMPLES), st.data())
def test_damaged_files_are_taken_or_refused_never_an_accident(sample, data):
    at = data.draw(st.integers(0, len(sample) - 1))
    cut = data.draw(st.integers(0, 40))
    junk = data.draw(st.binary(max_size=40))
    try:
        paper = check(sample[:at] + junk + sample[at + cut :], LIMITS)
    except Refused:
        return
    assert paper.pages >= 1


def test_a_document_lies_sealed_and_opens_only_in_its_place(db):
    key, first, second = vault.create(cast.NOW), new_id(), new_id()
    store.put(first, key, b"akta lahir")
    assert store.get(first, key) == b"akta lahir"
    path = store._document(first)
    assert b"akta" not in path.read_bytes()
    store._document(second).parent.mkdir(parents=True, exist_ok=True)
    path.replace(store._document(second))
    with pytest.raises(vault.Tampered):
        store.get(second, key)
    store.remove(second)
    store.remove(second)
