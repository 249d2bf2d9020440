"""Webhook bodies: checked for shape, split into single updates. Pure: bytes in, updates out.

The library's own route reads only the first change of the first entry, so batches are split here;
everything that is not of the documented shape is refused as a whole.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

Word = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,400}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{7,14}$")]
Seconds = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,11}$")]
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}$")]
Words = Annotated[str, StringConstraints(max_length=8192)]


class BadUpdate(ValueError):
    """The body is not an update of the documented shape."""


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _Text(_Shape):
    body: Words


class _Choice(_Shape):
    id: Words
    title: Words = ""


class _Interactive(_Shape):
    type: Word
    button_reply: _Choice | None = None
    list_reply: _Choice | None = None


class _Button(_Shape):
    payload: Words
    text: Words = ""


class _Message(_Shape):
    id: Word
    sender: Phone | None = Field(None, alias="from")
    timestamp: Seconds
    type: Word
    text: _Text | None = None
    interactive: _Interactive | None = None
    button: _Button | None = None


class _Error(_Shape):
    code: Annotated[int, Field(ge=0, lt=2**31)]


class _Status(_Shape):
    id: Word
    status: Word
    timestamp: Seconds
    recipient_id: Phone | None = None
    biz_opaque_callback_data: Annotated[str, StringConstraints(max_length=512)] = ""
    errors: list[_Error] = []


class _Metadata(_Shape):
    phone_number_id: Digits


class _Value(_Shape):
    messaging_product: Literal["whatsapp"]
    metadata: _Metadata
    messages: list[_Message] = []
    statuses: list[_Status] = []


class _TemplateValue(_Shape):
    event: Word
    message_template_id: int
    message_template_name: Word
    message_template_language: Word
    reason: str | None = None


class _Change(_Shape):
    field: Word
    value: dict[str, Any]


class _Entry(_Shape):
    id: Digits
    time: int | None = None
    changes: Annotated[list[_Change], Field(min_length=1)]


class _Body(_Shape):
    object: Literal["whatsapp_business_account"]
    entry: Annotated[list[_Entry], Field(max_length=1000)]


@dataclass(frozen=True)
class Incoming:
    """One update. ``identity`` tells repeats: message id, or message id and status.

    ``text`` is what was typed, or the title of what was tapped; ``choice`` is its payload.
    """

    kind: Literal["message", "status", "template"]
    identity: str
    at: datetime
    phone: str = ""
    wamid: str = ""
    type: str = ""
    text: str = ""
    choice: str = ""
    status: str = ""
    callback: str = ""
    error: int | None = None
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


def signature_matches(secret: str, body: bytes, header: str) -> bool:
    """Whether ``header`` (``sha256=...``) is the HMAC of the raw body; constant time."""
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), header.encode("utf-8", "replace"))


def parse(body: bytes, phone_number_id: str) -> list[Incoming]:
    """Split a webhook body; updates of other numbers and unknown fields are left out.

    Raises:
        BadUpdate: not JSON, or not of the documented shape anywhere.
    """
    try:
        parsed = _Body.model_validate(json.loads(body))
        found: list[Incoming] = []
        for entry in parsed.entry:
            for change in entry.changes:
                found += _change(entry, change, phone_number_id)
        return found
    except (ValidationError, ValueError, RecursionError, OverflowError, OSError) as wrong:
        raise BadUpdate(type(wrong).__name__) from None


def reread(kind: str, raw: dict[str, Any]) -> Incoming:
    """One stored update, read again."""
    if kind == "message":
        return _message(_Message.model_validate(raw), raw)
    return _status(_Status.model_validate(raw), raw)


def _change(entry: _Entry, change: _Change, phone_number_id: str) -> list[Incoming]:
    if change.field == "message_template_status_update":
        return [_template(entry, change)]
    if change.field != "messages":
        return []
    value = _Value.model_validate(change.value)
    if not (value.messages or value.statuses or change.value.get("errors")):
        raise ValueError("neither messages nor statuses")
    if value.metadata.phone_number_id != phone_number_id:
        return []
    raw_messages, raw_statuses = change.value.get("messages"), change.value.get("statuses")
    return [_message(m, raw) for m, raw in zip(value.messages, raw_messages or [], strict=True)] + [
        _status(s, raw) for s, raw in zip(value.statuses, raw_statuses or [], strict=True)
    ]


def _moment(seconds: str | int) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _message(m: _Message, raw: dict[str, Any]) -> Incoming:
    text, choice = (m.text.body if m.text else ""), ""
    if m.type == "text" and m.text is None:
        raise ValueError("a text message without text")
    if m.type == "button":
        if m.button is None:
            raise ValueError("a button message without button")
        text, choice = m.button.text, m.button.payload
    if m.type == "interactive":
        answer = m.interactive
        picked = (answer.button_reply or answer.list_reply) if answer else None
        if picked is None:
            raise ValueError("an interactive message without a choice")
        text, choice = picked.title, picked.id
    return Incoming(
        "message", f"m:{m.id}", _moment(m.timestamp), phone=m.sender or "", wamid=m.id,
        type=m.type, text=text, choice=choice, raw=raw,
    )  # fmt: skip


def _status(s: _Status, raw: dict[str, Any]) -> Incoming:
    return Incoming(
        "status", f"s:{s.id}:{s.status}", _moment(s.timestamp), phone=s.recipient_id or "",
        wamid=s.id, status=s.status, callback=s.biz_opaque_callback_data,
        error=s.errors[0].code if s.errors else None, raw=raw,
    )  # fmt: skip


def _template(entry: _Entry, change: _Change) -> Incoming:
    value = _TemplateValue.model_validate(change.value)
    identity = f"t:{value.message_template_id}:{value.event}:{entry.time or 0}"
    return Incoming(
        "template", identity, _moment(entry.time or 0), type=value.message_template_name,
        text=value.message_template_language, status=value.event, raw=change.value,
    )  # fmt: skip
