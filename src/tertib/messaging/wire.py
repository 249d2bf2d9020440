"""The shapes of outgoing messages, as the Cloud API takes them. Pure: data in, JSON out."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tertib.messaging.texts import Template

TEXT, BODY, BUTTONS, BUTTON_TITLE = 4096, 1024, 3, 20
ROWS, ROW_TITLE, ROW_DESCRIPTION, ID = 10, 24, 72, 256


class TooLong(ValueError):
    """A reply breaks a limit of the platform: a programming error, found by tests."""


def _within(text: str, limit: int) -> str:
    if not 0 < len(text) <= limit:
        raise TooLong(f"{len(text)} of at most {limit} characters: {text[:30]!r}")
    return text


class Reply(Protocol):
    """Anything that can be said in a conversation."""

    def message(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Text:
    """Plain words; ``*bold*`` and ``_italic_`` as the platform knows them."""

    body: str

    def message(self) -> dict[str, Any]:
        body = _within(str(self.body), TEXT)
        return {"type": "text", "text": {"body": body, "preview_url": False}}


@dataclass(frozen=True)
class Buttons:
    """Words with up to three answers; each is (``command:argument``, title)."""

    body: str
    buttons: Sequence[tuple[str, str]]

    def message(self) -> dict[str, Any]:
        if not 0 < len(self.buttons) <= BUTTONS:
            raise TooLong("one to three buttons")
        buttons = [
            {
                "type": "reply",
                "reply": {"id": _within(i, ID), "title": _within(str(t), BUTTON_TITLE)},
            }
            for i, t in self.buttons
        ]
        return _interactive("button", self.body, {"buttons": buttons})


@dataclass(frozen=True)
class Menu:
    """A list to choose from, up to ten rows of (``command:argument``, title, description)."""

    body: str
    button: str
    rows: Sequence[tuple[str, str, str]]

    def message(self) -> dict[str, Any]:
        if not 0 < len(self.rows) <= ROWS:
            raise TooLong("one to ten rows")
        rows = [
            {"id": _within(i, ID), "title": _within(str(t), ROW_TITLE)}
            | ({"description": _within(str(d), ROW_DESCRIPTION)} if d else {})
            for i, t, d in self.rows
        ]
        action = {"button": _within(str(self.button), BUTTON_TITLE), "sections": [{"rows": rows}]}
        return _interactive("list", self.body, action)


@dataclass(frozen=True)
class Link:
    """Words with one button that opens an address."""

    body: str
    title: str
    url: str

    def message(self) -> dict[str, Any]:
        parameters = {"display_text": _within(str(self.title), BUTTON_TITLE), "url": self.url}
        return _interactive("cta_url", self.body, {"name": "cta_url", "parameters": parameters})


@dataclass(frozen=True)
class Image:
    """A picture, uploaded when it is sent."""

    data: bytes = field(repr=False)
    caption: str = ""
    mime: str = "image/png"

    def message(self) -> dict[str, Any]:
        return _media("image", self.data, self.mime, "image", {"caption": str(self.caption)})


@dataclass(frozen=True)
class Document:
    """A file, uploaded when it is sent."""

    data: bytes = field(repr=False)
    filename: str
    mime: str = "application/pdf"
    caption: str = ""

    def message(self) -> dict[str, Any]:
        more = {"caption": str(self.caption), "filename": self.filename}
        return _media("document", self.data, self.mime, self.filename, more)


def _interactive(kind: str, body: str, action: dict[str, Any]) -> dict[str, Any]:
    text = {"text": _within(str(body), BODY)}
    return {"type": "interactive", "interactive": {"type": kind, "action": action, "body": text}}


def _media(kind: str, data: bytes, mime: str, name: str, more: dict[str, Any]) -> dict[str, Any]:
    """``upload`` is taken out by the sender, which puts the uploaded file's id in its place."""
    upload = {"data": base64.b64encode(data).decode(), "mime": mime, "name": name}
    return {"type": kind, kind: {k: v for k, v in more.items() if v}, "upload": upload}


def notice_message(
    template: Template, values: dict[str, str], language: str, *, free_form: bool
) -> dict[str, Any]:
    """A notice as plain words (``free_form``: within the window) or as its approved template."""
    if free_form and not template.authentication:
        return Text(template.render(values, language)).message()
    named = [{"type": "text", "text": v, "parameter_name": k} for k, v in values.items()]
    components: list[dict[str, Any]] = [{"type": "BODY", "parameters": named}]
    if template.authentication:  # fixed by the platform: the code in the body and in its button
        code = [{"type": "text", "text": values["code"]}]
        components = [
            {"type": "BODY", "parameters": code},
            {"type": "button", "sub_type": "url", "index": 0, "parameters": code},
        ]
    body = {"name": template.name, "language": {"code": language}, "components": components}
    return {"type": "template", "template": body}
