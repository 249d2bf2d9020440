"""Reading HTML the way a person sees it: forms, their fields, links and the page's heading."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class Field:
    """An input, select, textarea or a group of radio buttons."""

    name: str
    type: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    required: bool = False
    accept: str = ""


@dataclass
class Form:
    """A form with its fields by name; hidden fields keep their values."""

    action: str
    method: str
    id: str = ""
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def data(self, answers: dict[str, str]) -> dict[str, str]:
        """What submitting sends: the page's own values, overlaid with ``answers``."""
        sent = {}
        for name, item in self.fields.items():
            if item.type == "file":
                continue
            value = answers.get(name, item.value)
            if not value and item.type in ("radio", "select") and item.required:
                value = next((option for option in item.options if option), "")
            if value or item.type not in ("radio", "checkbox"):
                sent[name] = value
        sent |= {name: answers[name] for name, _ in self.buttons if name in answers}
        return sent


class Page(HTMLParser):
    """One fetched page.

    Attributes: ``html``, ``forms``, ``links`` (href, text), ``heading`` (first h1).
    """

    def __init__(self, url: str, html: str) -> None:
        super().__init__()
        self.url, self.html = url, html
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.heading = ""
        self._form: Form | None = None
        self._select: Field | None = None
        self._text: list[str] | None = None
        self._href = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        flags = {name for name, _ in attrs}
        if tag == "form":
            action = urljoin(self.url, a.get("action", ""))
            self._form = Form(action, a.get("method", "get").lower(), a.get("id", ""))
            self.forms.append(self._form)
        elif tag == "a" and a.get("href"):
            self._href, self._text = urljoin(self.url, a["href"]), []
        elif tag == "h1" and not self.heading:
            self._text = []
        elif self._form is not None:
            self._control(tag, a, flags)

    def _control(self, tag: str, a: dict[str, str], flags: set[str]) -> None:
        assert self._form is not None
        name, fields = a.get("name", ""), self._form.fields
        if tag == "input" and name:
            kind = a.get("type", "text")
            if kind in ("radio", "checkbox"):
                item = fields.setdefault(name, Field(name, kind, required="required" in flags))
                if "disabled" not in flags:
                    item.options.append(a.get("value", "on"))
                if "checked" in flags:
                    item.value = a.get("value", "on")
            elif kind in ("submit", "image"):
                self._form.buttons.append((name, a.get("value", "")))
            else:
                fields[name] = Field(
                    name, kind, a.get("value", ""), required="required" in flags,
                    accept=a.get("accept", ""),
                )  # fmt: skip
        elif tag == "select" and name:
            self._select = fields[name] = Field(name, "select", required="required" in flags)
        elif tag == "option" and self._select is not None:
            self._select.options.append(a.get("value", ""))
            if "selected" in flags:
                self._select.value = a.get("value", "")
        elif tag == "textarea" and name:
            fields[name] = Field(name, "textarea", required="required" in flags)
            self._text = []
        elif tag == "button" and name:
            self._form.buttons.append((name, a.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        text = " ".join("".join(self._text or []).split())
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "a" and self._href:
            self.links.append((self._href, text))
            self._href, self._text = "", None
        elif tag == "h1" and self._text is not None:
            self.heading, self._text = text, None

    def form(self, part: str = "", *, field: str = "", button: str = "") -> Form:
        """The first form whose action contains ``part`` and that has ``field`` and ``button``.

        Raises:
            LookupError: the page has none; the message shows the heading a person would see.
        """
        for form in self.forms:
            buttons = [name for name, _ in form.buttons]
            if (
                part in form.action
                and (not field or field in form.fields)
                and (not button or button in buttons)
            ):
                return form
        raise LookupError(f"no form {part or field or button!r} on {self.url} ({self.heading!r})")

    def link(self, part: str) -> str:
        """The first link whose address contains ``part``.

        Raises:
            LookupError: the page has none.
        """
        for href, _ in self.links:
            if part in href:
                return href
        raise LookupError(f"no link {part!r} on {self.url} ({self.heading!r})")
