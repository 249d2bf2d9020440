"""The message templates: data files with both languages, as approved by WhatsApp.

One JSON file a template in ``templates_wa/``: name, category, urgency, the parameters with an
example and a greatest length, and the text in Indonesian and English with ``{{parameter}}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "templates_wa"
LANGUAGES = ("id", "en")
_PLACE = re.compile(r"\{\{(\w+)\}\}")


class TemplateError(ValueError):
    """A template does not exist, or its parameters are not the ones it names."""


@dataclass(frozen=True)
class Template:
    """An approved template; ``parameters`` maps a name to (example, greatest length)."""

    name: str
    category: str
    urgency: int
    parameters: dict[str, tuple[str, int]]
    bodies: dict[str, str]

    @property
    def authentication(self) -> bool:
        """Login codes: the platform fixes their shape, and they pass an opt-out."""
        return self.category == "AUTHENTICATION"

    def resolve(self, params: Mapping[str, Any], language: str) -> dict[str, str]:
        """Every parameter as one line of text in ``language``.

        A value is a string, or holds both languages: a mapping with ``id`` and ``en``, or an
        object with these attributes (a catalogue text).

        A value that is too long is cut with an ellipsis, an empty one becomes a dash: a message
        that reads less well must not undo the booking in whose transaction it is queued.

        Raises:
            TemplateError: a parameter is missing or unknown.
        """
        if set(params) != set(self.parameters):
            raise TemplateError(
                f"{self.name} takes {sorted(self.parameters)}, not {sorted(params)}"
            )
        return {
            name: _fit(_line(value, language), self.parameters[name][1])
            for name, value in params.items()
        }

    def render(self, values: Mapping[str, str], language: str) -> str:
        """The whole text, as the person reads it."""
        return _PLACE.sub(lambda place: values[place[1]], self.bodies[language])


def _line(value: Any, language: str) -> str:
    if isinstance(value, Mapping):
        value = value[language]
    elif not isinstance(value, str):
        value = getattr(value, language)
    return " ".join(value.split())  # the platform refuses line breaks within a parameter


def _fit(line: str, longest: int) -> str:
    return (line if len(line) <= longest else line[: longest - 1] + "\u2026") or "-"


def parse(data: dict[str, Any]) -> Template:
    """Check one data file.

    Raises:
        TemplateError: its two texts do not use exactly its parameters.
    """
    parameters = {name: (p["example"], p["max"]) for name, p in data["parameters"].items()}
    bodies = {language: data[language] for language in LANGUAGES}
    for language, body in bodies.items():
        if set(_PLACE.findall(body)) != set(parameters):
            raise TemplateError(f"{data['name']}: the text in {language} has other parameters")
    return Template(data["name"], data["category"], data["urgency"], parameters, bodies)


@cache
def templates() -> dict[str, Template]:
    """All templates by name."""
    found = [parse(json.loads(path.read_text())) for path in sorted(FOLDER.glob("*.json"))]
    return {template.name: template for template in found}


def template(name: str) -> Template:
    """The template ``name``.

    Raises:
        TemplateError: there is none.
    """
    try:
        return templates()[name]
    except KeyError:
        raise TemplateError(f"there is no template {name}") from None
