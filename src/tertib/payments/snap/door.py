"""What every call passes before its service looks at it: steps 1 to 4 of domain/04 section 4.3."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

import psycopg
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from tertib.foundation import clock, logs
from tertib.payments.conf import SETTINGS
from tertib.payments.snap import answers, codes, fields, signature, tokens
from tertib.payments.snap.codes import Code, Refused

log = logs.get("payments.snap")

_EXTERNAL_ID = re.compile(r"[0-9]{1,36}")
_PRINTABLE = re.compile(r"[\x21-\x7e]+")
HEADERS = (
    # name, pattern, longest; all mandatory, in this order
    ("Content-Type", re.compile(r"application/json\b.*", re.IGNORECASE), 100),
    ("X-TIMESTAMP", _PRINTABLE, 32),
    ("X-SIGNATURE", _PRINTABLE, 1024),
    ("X-PARTNER-ID", _PRINTABLE, 36),
    ("X-EXTERNAL-ID", _EXTERNAL_ID, 36),
    ("CHANNEL-ID", _PRINTABLE, 5),
)


@dataclass
class Visit:
    """One call on its way through: what is known of it so far."""

    service: int
    request: HttpRequest
    now: datetime
    sent: dict[str, Any] = field(default_factory=dict)
    client: tokens.Client | None = None

    @property
    def partner(self) -> tokens.Client:
        """The caller, after :func:`admit`."""
        if self.client is None:
            raise RuntimeError("not admitted yet")
        return self.client

    @property
    def external_id(self) -> str:
        return self.request.headers["X-EXTERNAL-ID"]


Service = Callable[[Visit], dict[str, Any]]


def snap(service: int) -> Callable[[Service], Callable[[HttpRequest], HttpResponse]]:
    """Make a view of a function that returns the success body or raises :class:`Refused`."""

    def decorate(function: Service) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt
        @login_not_required
        @wraps(function)
        def view(request: HttpRequest) -> HttpResponse:
            visit = Visit(service, request, clock.now())
            try:
                if request.method != "POST":
                    raise Refused(codes.METHOD)
                body = {**answers.head(service, codes.SUCCESS, codes.SUCCESS.english),
                        **function(visit)}  # fmt: skip
                return _answer(visit, codes.SUCCESS, body)
            except Refused as refused:
                return _refusal(visit, refused)
            except OperationalError as error:
                late = isinstance(error.__cause__, psycopg.errors.QueryCanceled)
                return _failure(visit, codes.TIMEOUT if late else codes.FAILED, error)
            except Exception as error:
                return _failure(visit, codes.FAILED, error)

        return view

    return decorate


def _answer(visit: Visit, code: Code, body: dict[str, Any]) -> HttpResponse:
    text = json.dumps(body, separators=(",", ":"))
    answer = HttpResponse(text, status=code.http, content_type="application/json")
    answer["X-TIMESTAMP"] = answers.timestamp(visit.now)
    return answer


def _refusal(visit: Visit, refused: Refused) -> HttpResponse:
    """A refusal; services 24 and 25 say their status in the body, except to strangers (401)."""
    body = answers.head(visit.service, refused.code, refused.message)
    if visit.service in (codes.INQUIRY, codes.PAYMENT) and refused.code.http in (400, 404, 409):
        body["virtualAccountData"] = answers.account(
            visit.service, visit.sent, refused.code, refused.first
        )
    return _answer(visit, refused.code, body)


def _failure(visit: Visit, code: Code, error: Exception) -> HttpResponse:
    """Our own fault: no status in the body, so the bank takes it for a failure or asks again."""
    log.error("snap call failed", code=code.number(visit.service), reason=type(error).__name__)
    if visit.service == codes.STATUS and code is codes.FAILED:
        code = codes.FAILED_STATUS
    return _answer(visit, code, answers.head(visit.service, code, code.english))


def bounded_body(request: HttpRequest) -> bytes:
    """The raw body.

    Raises:
        Refused: 4002x00; it is longer than ``SETTINGS.max_body``.
    """
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = SETTINGS.max_body + 1
    if length > SETTINGS.max_body:
        raise Refused(codes.BAD_REQUEST)
    return request.body


def admit(visit: Visit) -> None:
    """Steps 1 to 4: headers, token, signature, body. Sets ``visit.client`` and ``visit.sent``.

    Raises:
        Refused: at the first step that fails.
    """
    headers = visit.request.headers
    for name, pattern, longest in HEADERS:
        value = headers.get(name, "")
        if not value:
            raise Refused(codes.MANDATORY, name)
        if len(value) > longest or not pattern.fullmatch(value):
            raise Refused(codes.FORMAT, name)
    stamp = headers["X-TIMESTAMP"]
    moment = parse_timestamp(stamp)
    if moment is None:
        raise Refused(codes.FORMAT, "X-TIMESTAMP")

    scheme, _, token = headers.get("Authorization", "").partition(" ")
    client = tokens.client(token, visit.now) if scheme.lower() == "bearer" and token else None
    if client is None:
        raise Refused(codes.TOKEN_INVALID)
    if not client.enabled or headers["X-PARTNER-ID"] != client.partner_id:
        raise Refused(codes.UNAUTHORIZED, "Unknown client")

    raw = bounded_body(visit.request)
    url = signature.relative_url(
        SETTINGS.snap_prefix + visit.request.path, visit.request.META.get("QUERY_STRING", "")
    )
    text = signature.string_to_sign("POST", url, token, raw, stamp)
    if not signature.symmetric_matches(client.secret, text, headers["X-SIGNATURE"]):
        raise Refused(codes.UNAUTHORIZED, "Signature")
    if not fresh(moment, visit.now):
        raise Refused(codes.UNAUTHORIZED, "Timestamp")
    visit.client = client
    visit.sent = fields.parse(raw)


def parse_timestamp(text: str) -> datetime | None:
    """X-TIMESTAMP, leniently: milliseconds and Z are taken too; None if it is none."""
    try:
        return fields.date(text)
    except ValueError:
        return None


def fresh(moment: datetime, now: datetime) -> bool:
    """Whether a timestamp is within the allowed skew."""
    return abs((now - moment).total_seconds()) <= SETTINGS.timestamp_skew
