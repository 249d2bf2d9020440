"""Translations without the gettext programs: find, complete and compile our own catalogues.

``python -m tertib.foundation.translations update|missing|compile [SUBJECT...]``. The text in the
code is English; each subject keeps ``locale/id/LC_MESSAGES/django.po``.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}

Message = tuple[str | None, str, str | None]
"""(context, text, plural text)"""


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _calls(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        texts = [_constant(argument) for argument in node.args]
        if name in SINGULAR and texts and texts[0]:
            yield None, texts[0], None
        elif name in PLURAL and len(texts) > 1 and texts[0]:
            yield None, texts[0], texts[1]
        elif name in CONTEXT and len(texts) > 1 and texts[1]:
            yield texts[0], texts[1], None


# ``templatize`` leaves one Python call for each translated piece of a template.
_STRING = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?''')"""
_TEMPLATE_CALL = re.compile(
    rf"\b(gettext|_|ngettext|pgettext|npgettext)\(\s*{_STRING}(?:\s*,\s*{_STRING})?"
)


def _template(source: str) -> Iterator[Message]:
    for name, first, second in _TEMPLATE_CALL.findall(templatize(source)):
        one = ast.literal_eval(first)
        two = ast.literal_eval(second) if second else None
        if name == "pgettext" and two is not None:
            yield one, two, None
        elif name == "ngettext":
            yield None, one, two
        else:
            yield None, one, None


def messages(subject: Path) -> dict[Message, str]:
    """Every translatable text of a subject, with the first file that uses it."""
    found: dict[Message, str] = {}
    for path in sorted(subject.rglob("*")):
        if "tests" in path.parts or path.suffix not in (".py", ".html", ".txt", ".ics"):
            continue
        source = path.read_text()
        for message in _calls(source) if path.suffix == ".py" else _template(source):
            found.setdefault(message, str(path.relative_to(PACKAGE)))
    return found


def subjects() -> list[Path]:
    """The folders of the package that are Django apps."""
    return sorted(path.parent for path in PACKAGE.glob("*/apps.py"))


def _file(subject: Path) -> Path:
    return subject / "locale" / "id" / "LC_MESSAGES" / "django.po"


def _load(subject: Path) -> polib.POFile:
    path = _file(subject)
    if path.exists():
        return polib.pofile(str(path), wrapwidth=96)
    catalogue = polib.POFile(wrapwidth=96)
    catalogue.metadata = {
        "Language": "id",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return catalogue


def update(subject: Path) -> int:
    """Add what is new, drop what is gone; return how many texts lack a translation."""
    catalogue, found = _load(subject), messages(subject)
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    wanted = {(context, text): (plural, where) for (context, text, plural), where in found.items()}
    for key, entry in known.items():
        if key not in wanted:
            catalogue.remove(entry)
    for (context, text), (plural, where) in wanted.items():
        entry = known.get((context, text))
        if entry is None:
            entry = polib.POEntry(msgctxt=context, msgid=text)
            if plural:
                entry.msgid_plural, entry.msgstr_plural = plural, {0: ""}
            if "%(" in text:
                entry.flags.append("python-format")
            catalogue.append(entry)
        entry.occurrences = [(where, "")]
    catalogue.sort(key=lambda entry: (entry.occurrences, entry.msgid))
    if len(catalogue):
        _file(subject).parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(_file(subject)))
    return len(missing(subject))


def missing(subject: Path) -> list[str]:
    """Texts of the subject without an Indonesian translation, or with other placeholders."""
    done = {}
    for entry in _load(subject):
        text = entry.msgstr or (entry.msgstr_plural or {}).get(0, "")
        if text and not entry.fuzzy:
            done[(entry.msgctxt, entry.msgid)] = text
    wrong = []
    for context, text, _ in messages(subject):
        translated = done.get((context, text))
        if translated is None or _placeholders(text) != _placeholders(translated):
            wrong.append(text)
    return wrong


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text))


def compile_all() -> None:
    """Write the ``.mo`` files that are older than their sources."""
    for subject in subjects():
        source, target = _file(subject), _file(subject).with_suffix(".mo")
        if not source.exists():
            continue
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            draft = target.with_suffix(".tmp")
            polib.pofile(str(source)).save_as_mofile(str(draft))
            draft.replace(target)


def main(arguments: list[str]) -> int:
    """The command line; exit status 1 when anything is untranslated."""
    verb, names = arguments[0] if arguments else "missing", arguments[1:]
    chosen = [path for path in subjects() if not names or path.name in names]
    if verb == "compile":
        compile_all()
        return 0
    count = 0
    for subject in chosen:
        if verb == "update":
            update(subject)
        for text in missing(subject):
            count += 1
            print(f"{subject.name}: {text!r}")
    print(f"{count} without translation")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
