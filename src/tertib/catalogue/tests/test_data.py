"""The data files: all valid, and every kind of fault is named with file and path."""

import re
import shutil

import pytest

from tertib.catalogue import docs, loader, messages, queries
from tertib.catalogue.text import Text
from tertib.catalogue.types import UnknownService

EDITS = {
    "not TOML": ("services/BARU.toml", r"^code = .*$", "code = ", "services/BARU.toml, top: not"),
    "a misspelt paper": (
        "services/BARU.toml", r'use = "kk"', 'use = "kkk"',
        'services/BARU.toml, documents[1].use: no document "kkk"',
    ),
    "an unknown page": (
        "services/IMK.toml", r'"imk"', '"imkk"', 'services/IMK.toml, pages[3]: no page "imkk"',
    ),
    "an unknown tariff": (
        "pages/imk.toml", r'"IMK_1T"', '"IMK_9T"',
        'pages/imk.toml, fields[0].options[2].tariff: no tariff "IMK_9T"',
    ),
    "a condition on what nobody asks": (
        "services/BARU.toml", r"naturalised =", "naturalized =",
        'services/BARU.toml, documents[6].when: no page of this service asks "naturalized"',
    ),
    "a field asked twice": (
        "pages/parents.toml", r'"parent_name"', '"name"',
        'services/BARU.toml, pages: the field "name" is asked twice',
    ),
    "a colour that is no card": (
        "services/ITK.toml", r'"green"', '"blue"', "services/ITK.toml, card: 'blue' is not one of",
    ),
    "only one language": (
        "documents.toml", r', en = "Passport"', "",
        "documents.toml, passport.title: 'en' is a required property",
    ),
    "a confirmed tariff without its law's first day": (
        "tariffs.toml", r"valid_from = 2024-12-18\n", "",
        "tariffs.toml, tariff[0]: 'valid_from' is a required property",
    ),
    "a file named otherwise than its code": (
        "services/RUSAK.toml", r'code = "RUSAK"', 'code = "PATAH"',
        'services/RUSAK.toml, code: file name and code "PATAH" differ',
    ),
}  # fmt: skip


def test_the_delivered_files_are_sound():
    catalogue = loader.load()
    assert len(catalogue.services) == 12
    assert sum(len(rows) for rows in catalogue.tariffs.values()) == 29


@pytest.mark.parametrize("case", EDITS)
def test_a_fault_is_named_with_file_and_path(case, tmp_path):
    file, pattern, replacement, expected = EDITS[case]
    folder = shutil.copytree(loader.FOLDER, tmp_path / "data")
    path = folder / file
    edited, count = re.subn(pattern, replacement, path.read_text(), count=1, flags=re.MULTILINE)
    assert count == 1
    path.write_text(edited)
    with pytest.raises(loader.InvalidCatalogue) as refused:
        loader.load(folder)
    assert expected in str(refused.value)


def test_an_unknown_service_is_told(on):
    with pytest.raises(UnknownService):
        queries.service("TERBANG", on)


def test_every_page_and_paper_is_used(on):
    services = queries.services(on)
    catalogue = loader.load()
    assert set(catalogue.pages) == {page.slug for s in services for page in s.pages}
    assert set(catalogue.documents) == {d.code for s in services for d in s.documents}


def test_cards_and_seats_follow_the_audience(on):
    for service in queries.services(on):
        assert service.card == {"wni": "yellow", "wna": "green"}[service.audience]
        identity = {"wni": "nik", "wna": "passport_no"}[service.audience]
        assert service.field(identity).required
        assert {"name", "birth_date"} <= {field.name for field in service.fields}


def test_every_finding_the_rules_can_make_has_words():
    rules = (loader.FOLDER.parent / "rules").glob("*.py")
    source = "\n".join(path.read_text() for path in rules)
    codes = set(re.findall(r'Finding\("(\w+)"', source)) - {"not_open"}
    codes |= {f"mrz_check_{p}" for p in ("number", "birth_date", "expiry", "personal", "all")}
    codes |= {f"mrz_differs_{p}" for p in ("passport_no", "birth_date", "nationality", "name")}
    assert codes == set(messages.WORDS)


def test_text_follows_the_active_language():
    from django.utils import translation

    text = Text("Paspor baru", "New passport")
    with translation.override("en"):
        assert str(text) == "New passport"
    with translation.override("id"):
        assert str(text) == "Paspor baru"


def test_the_documentation_names_every_tariff_and_its_status(on):
    rendered = docs.tables(on)
    for row in queries.tariffs(on):
        assert f"| {row.code} | {row.label.en} |" in rendered
    assert "| IMK_6B | Re-entry permit, up to 6 months | unknown |" in rendered
