"""Reads the data files, checks them against their JSON Schema and each other, builds ``types``.

Everything is read once per process. A fault names the file and the path inside it, in the words
of whoever edits the files: ``services/BARU.toml, documents[2].use: no document "ktpp"``.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tertib.catalogue import build
from tertib.catalogue.types import Document, Page, Service, Tariff

FOLDER = Path(__file__).parent / "data"
SCHEMAS = Path(__file__).parent / "schema"


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one data file, at a path such as ``documents[2].use``."""

    file: str
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}, {self.path or 'top'}: {self.message}"


class InvalidCatalogue(ValueError):
    """The data files are not usable; ``faults`` lists every reason found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass
class Catalogue:
    """All data files, resolved. Services here are templates: ``queries`` dates them."""

    tariffs: dict[str, list[Tariff]] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    services: list[dict[str, Any]] = field(default_factory=list)


@lru_cache(maxsize=4)
def load(folder: Path = FOLDER) -> Catalogue:
    """Raises :class:`InvalidCatalogue` listing every fault."""
    faults: list[Fault] = []
    raw: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for kind, pattern in (
        ("tariffs", "tariffs.toml"),
        ("documents", "documents.toml"),
        ("page", "pages/*.toml"),
        ("service", "services/*.toml"),
    ):
        raw[kind] = list(_files(folder, pattern, kind, faults))
    if faults:
        raise InvalidCatalogue(faults)

    catalogue = Catalogue()
    for _file, data in raw["tariffs"]:
        for row in data["tariff"]:
            catalogue.tariffs.setdefault(row["code"], []).append(build.tariff(row))
        catalogue.history += data.get("history", [])
    for file, data in raw["page"]:
        catalogue.pages[Path(file).stem] = build.page(Path(file).stem, data)
    for _file, data in raw["documents"]:
        for code, row in data.items():
            catalogue.documents[code] = build.document(code, row)
    catalogue.services = [data for _file, data in raw["service"]]
    for file, data in raw["page"]:
        faults += _unknown_tariffs(file, data, catalogue)
    for file, data in raw["service"]:
        faults += _dangling(file, data, catalogue)
    if faults:
        raise InvalidCatalogue(faults)
    return catalogue


def services_of(catalogue: Catalogue, data: dict[str, Any]) -> Service:
    """The service of one data file, undated (see ``queries``)."""
    return build.service(data, catalogue.pages, catalogue.documents)


def _files(
    folder: Path, pattern: str, kind: str, faults: list[Fault]
) -> Iterator[tuple[str, dict[str, Any]]]:
    validator = _validator(kind)
    for path in sorted(folder.glob(pattern)):
        name = str(path.relative_to(folder))
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.append(Fault(name, "", f"not readable as TOML: {error}"))
            continue
        for wrong in validator.iter_errors(data):
            faults.append(Fault(name, wrong.json_path.removeprefix("$").lstrip("."), wrong.message))
        yield name, data


@lru_cache
def _validator(kind: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / "catalogue.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]})


def _unknown_tariffs(file: str, data: dict[str, Any], catalogue: Catalogue) -> Iterator[Fault]:
    for i, row in enumerate(data["fields"]):
        for j, option in enumerate(row.get("options", [])):
            if "tariff" in option and option["tariff"] not in catalogue.tariffs:
                path = f"fields[{i}].options[{j}].tariff"
                yield Fault(file, path, f'no tariff "{option["tariff"]}" in tariffs.toml')


def _dangling(file: str, data: dict[str, Any], catalogue: Catalogue) -> Iterator[Fault]:
    """Names in a service file that point at nothing."""
    if Path(file).stem != data["code"]:
        yield Fault(file, "code", f'file name and code "{data["code"]}" differ')
    for i, slug in enumerate(data["pages"]):
        if slug not in catalogue.pages:
            yield Fault(file, f"pages[{i}]", f'no page "{slug}" in pages/')
    for i, code in enumerate(data.get("tariffs", [])):
        if code not in catalogue.tariffs:
            yield Fault(file, f"tariffs[{i}]", f'no tariff "{code}" in tariffs.toml')
    for i, row in enumerate(data["documents"]):
        if row["use"] not in catalogue.documents:
            yield Fault(file, f"documents[{i}].use", f'no document "{row["use"]}"')
    pages = [catalogue.pages[slug] for slug in data["pages"] if slug in catalogue.pages]
    names = [f.name for page in pages for f in page.fields]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(file, "pages", f'the field "{name}" is asked twice')
    known = {*names, "age", "child"}
    conditions: list[tuple[str, Any]] = [
        (f"documents[{i}].when", row.get("when")) for i, row in enumerate(data["documents"])
    ]
    for path, when in conditions:
        for fact in build.facts_of(when):
            if fact not in known:
                yield Fault(file, path, f'no page of this service asks "{fact}"')
    for page in pages:
        for asked in page.fields:
            for when in (asked.when, *(option.when for option in asked.options)):
                for fact in {c.fact for clause in when.clauses for c in clause} - known:
                    where = f"pages ({page.slug}.{asked.name})"
                    yield Fault(file, where, f'no page of this service asks "{fact}"')
