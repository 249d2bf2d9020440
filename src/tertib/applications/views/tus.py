"""Resumable uploads: a small server of tus 1.0.0 (core, creation, expiration, termination).

Pieces are read before the database is asked, so a slow phone holds no connection; each piece is
sealed and on disk before its offset counts. See https://tus.io/protocols/resumable-upload.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _

from tertib.applications import actions, signin, wording
from tertib.applications.actions.uploading import LIMITS
from tertib.applications.models import Upload
from tertib.applications.papers.checking import Refused
from tertib.applications.queries import UnknownParty
from tertib.applications.rules import IllegalMove
from tertib.applications.views.common import file_refusal
from tertib.catalogue.types import UnknownService
from tertib.foundation import clock
from tertib.foundation.problems import problem

VERSION = "1.0.0"
PIECE = 256 * 1024
SIP = 16 * 1024

View = Callable[..., HttpResponse]


def _tus(view: View) -> View:
    """Version check, sign-in, and every error as a problem with the protocol's headers."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, **ids: UUID) -> HttpResponse:
        response = _answer(view, request, **ids)
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    return guarded


def _answer(view: View, request: HttpRequest, **ids: UUID) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={
            "Tus-Version": VERSION, "Tus-Extension": "creation,expiration,termination",
            "Tus-Max-Size": str(LIMITS.size),
        })  # fmt: skip
    if request.headers.get("Tus-Resumable") != VERSION:
        refusal: HttpResponse = problem(412, _("Unknown version of the upload protocol."))
        refusal["Tus-Version"] = VERSION
        return refusal
    contact_id = signin.contact_id(request)
    if contact_id is None:
        return problem(401, _("Please sign in with your phone number again."))
    try:
        return view(request, contact_id, **ids)
    except (UnknownParty, UnknownService, Upload.DoesNotExist):
        return problem(404, _("There is no such upload."))
    except IllegalMove:
        return problem(409, file_refusal("submitted"))
    except actions.NotAskedFor:
        return problem(409, file_refusal("not_asked"))
    except actions.LimitReached as limit:
        return problem(429, wording.limit(limit.code, limit.limit))
    except Refused as refused:
        return problem(413 if refused.code == "too_large" else 422, file_refusal(refused.code))


@_tus
def uploads(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """``POST``: announce a file (``Upload-Length``; ``Upload-Metadata`` with application,
    document and filename). ``OPTIONS``: what this server can do."""
    if request.method != "POST":
        return _not_allowed("POST, OPTIONS")
    size = _number(request, "Upload-Length")
    about = _metadata(request.headers.get("Upload-Metadata", ""))
    try:
        application = UUID(about["application"])
        code = about["document"]
    except (KeyError, ValueError):
        return problem(400, _("The upload does not say what it is for."))
    if size is None:
        return problem(400, _("The upload does not say how long it is."))
    upload = actions.begin(
        contact_id, application, code, about.get("filename", ""), size, clock.now()
    )
    response = HttpResponse(status=201)
    response["Location"] = reverse("upload", args=[upload.id])
    return _standing(response, upload.offset, upload.expires_at)


@_tus
def upload(request: HttpRequest, contact_id: UUID, upload_id: UUID) -> HttpResponse:
    """One upload: ``HEAD`` where it stands, ``PATCH`` a piece, ``DELETE`` to give up."""
    match request.method:
        case "HEAD":
            return _head(contact_id, upload_id)
        case "PATCH":
            return _patch(request, contact_id, upload_id)
        case "DELETE":
            _own(contact_id, upload_id)
            actions.terminate(upload_id)
            return HttpResponse(status=204)
    return _not_allowed("HEAD, PATCH, DELETE, OPTIONS")


def _head(contact_id: UUID, upload_id: UUID) -> HttpResponse:
    row = _own(contact_id, upload_id)
    if row.offset == row.size:  # a crash between the last piece and its judgement heals here
        row = actions.finish(contact_id, upload_id, clock.now())
    if row.refusal:
        raise Refused(row.refusal)
    response = HttpResponse(status=200, headers={"Upload-Length": str(row.size)})
    return _standing(response, row.offset, row.expires_at)


def _patch(request: HttpRequest, contact_id: UUID, upload_id: UUID) -> HttpResponse:
    if request.content_type != "application/offset+octet-stream":
        return problem(415, _("Pieces are sent as application/offset+octet-stream."))
    offset = _number(request, "Upload-Offset")
    if offset is None:
        return problem(400, _("The piece does not say where it begins."))
    row: Upload | None = None
    for piece in _pieces(request):
        row = row or _own(contact_id, upload_id)
        try:
            offset = actions.receive(upload_id, offset, piece)
        except actions.WrongOffset as wrong:
            answer: HttpResponse = problem(409, _("The piece does not fit."), offset=wrong.offset)
            return _standing(answer, wrong.offset, row.expires_at)
    row = row or _own(contact_id, upload_id)
    if offset == row.size:
        row = actions.finish(contact_id, upload_id, clock.now())
        if row.refusal:
            raise Refused(row.refusal)
    return _standing(HttpResponse(status=204), offset, row.expires_at)


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """The body in pieces of at most ``PIECE``; when the line is cut, what did arrive.

    Yields at least one piece, empty if need be, so that the offset is checked in any case.
    """
    piece, any_yet, cut = bytearray(), False, False
    while not cut:
        try:
            sip = request.read(SIP)
        except (UnreadablePostError, OSError):
            sip, cut = b"", True
        piece += sip
        if len(piece) >= PIECE or not sip:
            if piece or not any_yet:
                yield bytes(piece)
                any_yet = True
            piece.clear()
        if not sip:
            return


def _own(contact_id: UUID, upload_id: UUID) -> Upload:
    """The upload, if it is this phone's and not expired; else as if there were none."""
    return Upload.objects.get(
        id=upload_id, application__party__contact_id=contact_id, expires_at__gt=clock.now()
    )


def _standing(response: HttpResponse, offset: int, expires_at: datetime) -> HttpResponse:
    response["Upload-Offset"] = str(offset)
    response["Upload-Expires"] = http_date(expires_at.timestamp())
    return response


def _not_allowed(methods: str) -> HttpResponse:
    response: HttpResponse = problem(405, _("This cannot be done here."))
    response["Allow"] = methods
    return response


def _number(request: HttpRequest, header: str) -> int | None:
    value = request.headers.get(header, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 15 else None


def _metadata(header: str) -> dict[str, str]:
    """``key base64value, key base64value``; what cannot be read is left out."""
    found = {}
    for pair in header.split(","):
        name, _sep, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found
