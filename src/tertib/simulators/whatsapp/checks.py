"""What the Cloud API refuses, with its error codes, and how a message looks on the phone."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parents[2] / "messaging" / "templates_wa"
TEXT, BODY, BUTTONS, BUTTON_TITLE, BUTTON_ID = 4096, 1024, 3, 20, 256
ROWS, ROW_TITLE, ROW_DESCRIPTION, CALLBACK = 10, 24, 72, 512
_PLACE = re.compile(r"\{\{(\w+)\}\}")


class Refused(Exception):
    """An error answer of the API."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


def _need(holds: object, message: str, code: int = 131009) -> None:
    if not holds:
        raise Refused(code, message)


def _text(value: Any, limit: int, name: str) -> str:
    _need(isinstance(value, str) and value, f"{name} is required", 131008)
    _need(len(value) <= limit, f"{name} is longer than {limit}")
    return str(value)


@cache
def templates(folder: Path) -> dict[str, dict[str, Any]]:
    """The approved templates of ``folder`` by name."""
    found = (json.loads(path.read_text()) for path in folder.glob("*.json"))
    return {template["name"]: template for template in found}


def message(body: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Check an outgoing message and say how it looks: text, buttons, media, template.

    Raises:
        Refused: anything the API would refuse, whatever the window.
    """
    _need(body.get("messaging_product") == "whatsapp", "messaging_product", 100)
    _need(body.get("recipient_type", "individual") == "individual", "recipient_type")
    to = body.get("to")
    _need(isinstance(to, str) and re.fullmatch(r"\+?[1-9][0-9]{7,14}", to), "to", 131008)
    callback = body.get("biz_opaque_callback_data", "")
    _need(isinstance(callback, str) and len(callback) <= CALLBACK, "biz_opaque_callback_data")
    kind = body.get("type", "text")
    known = {"text": _plain, "interactive": _interactive, "image": _media, "document": _media}
    part = body.get(kind)
    _need(isinstance(part, dict), f"{kind} is required", 131008)
    assert isinstance(part, dict)
    if kind == "template":
        return _template(part, folder)
    _need(kind in known, f"unsupported type {kind}", 131051)
    return known[kind](part)


def _plain(part: dict[str, Any]) -> dict[str, Any]:
    return {"text": _text(part.get("body"), TEXT, "text.body")}


def _media(part: dict[str, Any]) -> dict[str, Any]:
    _need(bool(part.get("id")) != bool(part.get("link")), "either id or link", 131008)
    caption = part.get("caption", "")
    _need(isinstance(caption, str) and len(caption) <= BODY, "caption")
    media = {"id": part.get("id"), "link": part.get("link"), "filename": part.get("filename", "")}
    return {"text": caption, "media": media}


def _interactive(part: dict[str, Any]) -> dict[str, Any]:
    text = _text(part.get("body", {}).get("text"), BODY, "interactive.body")
    action, kind = part.get("action", {}), part.get("type")
    if kind == "button":
        given = action.get("buttons", [])
        _need(0 < len(given) <= BUTTONS, "one to three buttons")
        buttons = [_button(b.get("reply", {}), BUTTON_TITLE) for b in given]
        return {"text": text, "buttons": _distinct(buttons)}
    if kind == "list":
        _text(action.get("button"), BUTTON_TITLE, "action.button")
        rows = [row for section in action.get("sections", []) for row in section.get("rows", [])]
        _need(0 < len(rows) <= ROWS, "one to ten rows")
        for row in rows:
            _need(len(row.get("description", "")) <= ROW_DESCRIPTION, "description too long")
        buttons = [
            {**_button(row, ROW_TITLE), "description": row.get("description", "")} for row in rows
        ]
        return {"text": text, "list": action["button"], "buttons": _distinct(buttons)}
    _need(kind == "cta_url", "unknown interactive type")
    parameters = action.get("parameters", {})
    title = _text(parameters.get("display_text"), BUTTON_TITLE, "display_text")
    return {
        "text": text,
        "link": {"title": title, "url": _text(parameters.get("url"), 2000, "url")},
    }


def _button(given: dict[str, Any], limit: int) -> dict[str, Any]:
    return {"id": _text(given.get("id"), BUTTON_ID, "id"),
            "title": _text(given.get("title"), limit, "title")}  # fmt: skip


def _distinct(buttons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for part in ("id", "title"):
        _need(len({b[part] for b in buttons}) == len(buttons), f"duplicate {part}")
    return buttons


def _template(part: dict[str, Any], folder: Path) -> dict[str, Any]:
    template = templates(folder).get(str(part.get("name")))
    language = part.get("language", {}).get("code")
    if template is None or language not in ("id", "en"):
        raise Refused(132001, "template name does not exist in the translation", 404)
    names = list(dict.fromkeys(_PLACE.findall(template[language])))
    values: dict[str, str] = {}
    for component in part.get("components", []):
        given = component.get("parameters", [])
        for parameter in given:
            value = _text(parameter.get("text"), BODY, "parameter")
            _need(not re.search(r"[\n\t]| {5}", value), "parameter format", 132012)
        if component.get("type", "").lower() == "body":
            named = [p.get("parameter_name") for p in given]
            keys = named if any(named) else names
            _need(len(given) == len(names) and set(keys) == set(names), "parameters", 132000)
            values = dict(zip(keys, (p["text"] for p in given), strict=True))
    _need(len(values) == len(names), "number of parameters does not match", 132000)
    if template["category"] == "AUTHENTICATION":
        kinds = {(c.get("type"), c.get("sub_type")) for c in part.get("components", [])}
        _need(("button", "url") in kinds, "the code's button is missing", 131008)
    text = _PLACE.sub(lambda place: values[place[1]], template[language])
    _need(len(text) <= BODY, "translated text too long", 132005)
    return {"text": text, "template": template["name"], "language": language}
