"""The endpoints of the Graph API that a business uses: send, mark as read, upload, download."""

from __future__ import annotations

import asyncio
import hmac
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tertib.simulators.whatsapp import checks
from tertib.simulators.whatsapp.checks import Refused
from tertib.simulators.whatsapp.world import World

WINDOW = 24 * 3600
PER_SECOND, PAIR_SECONDS, PAIR_BURST = 80, 6, 45


def routes(world: World) -> list[Route]:
    """All routes under ``/v{version}/``."""

    def endpoint(handler: Any) -> Any:
        async def guarded(request: Request) -> Response:
            if world.behaviour.dead:
                return PlainTextResponse("upstream connect error", 503)
            try:
                _authorise(request, world)
                answer: Response = await handler(request, world)
                return answer
            except Refused as refused:
                return _error(refused)

        return guarded

    return [
        Route("/v{version}/{phone_id}/messages", endpoint(_messages), methods=["POST"]),
        Route("/v{version}/{phone_id}/media", endpoint(_upload), methods=["POST"]),
        Route("/v{version}/{media_id:int}", endpoint(_media), methods=["GET"]),
        Route("/download/{media_id:int}", endpoint(_download), methods=["GET"]),
    ]


def _error(refused: Refused) -> JSONResponse:
    error = {
        "message": f"(#{refused.code}) {refused.message}", "type": "OAuthException",
        "code": refused.code, "fbtrace_id": "SIM",
        "error_data": {"messaging_product": "whatsapp", "details": refused.message},
    }  # fmt: skip
    return JSONResponse({"error": error}, refused.status)


def _authorise(request: Request, world: World) -> None:
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {world.settings.token}".encode()):
        raise Refused(190, "Invalid OAuth access token", 401)
    phone_id = request.path_params.get("phone_id")
    if phone_id is not None and phone_id != world.settings.phone_number_id:
        raise Refused(100, "Unsupported post request: no such object")


async def _messages(request: Request, world: World) -> Response:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Refused(100, "the body is not JSON") from None
    if not isinstance(body, dict):
        raise Refused(100, "the body is not an object")
    if body.get("status") == "read":
        return _mark_read(body, world)
    if failure := world.behaviour.failure():
        raise Refused(failure[0], "told to fail", failure[1])
    try:
        shown = checks.message(body, world.settings.templates)
    except (AttributeError, TypeError, KeyError):  # a part of another type than documented
        raise Refused(100, "invalid parameter") from None
    phone = body["to"].lstrip("+")
    _limits(phone, shown, world)
    media = shown.get("media") or {}
    if media.get("id") and world.store.media(str(media["id"])) is None:
        raise Refused(131053, "no such media")
    callback = body.get("biz_opaque_callback_data", "")
    now = world.settings.now()
    wamid = world.store.add_message(phone, body, shown, now, outgoing=True, callback=callback)
    states: tuple[str, ...] = (
        ("failed",) if world.behaviour.undeliverable else ("sent", "delivered")
    )
    states += ("read",) if world.behaviour.auto_read and states[0] == "sent" else ()
    world.store.set_status(wamid, states[-1])
    world.webhooks.statuses(phone, wamid, callback, *states)
    if world.behaviour.late_ms:
        await asyncio.sleep(world.behaviour.late_ms / 1000)
    answer = {
        "messaging_product": "whatsapp",
        "contacts": [{"input": body["to"], "wa_id": phone}],
        "messages": [{"id": wamid, "message_status": "accepted"}],
    }
    return JSONResponse(answer)


def _limits(phone: str, shown: dict[str, Any], world: World) -> None:
    now, store = world.settings.now(), world.store
    if store.sent_since(now - 1) >= PER_SECOND:
        raise Refused(130429, "Rate limit hit")
    if store.sent_since(now - PAIR_SECONDS * PAIR_BURST, phone) >= PAIR_BURST:
        raise Refused(131056, "too many messages to this person")
    last = store.last_inbound(phone)
    if "template" not in shown and (last is None or now - last >= WINDOW):
        raise Refused(131047, "Re-engagement message")


def _mark_read(body: dict[str, Any], world: World) -> Response:
    row = world.store.message(str(body.get("message_id")))
    if row is None or row["outgoing"]:
        raise Refused(131009, "no such message")
    world.store.set_status(row["wamid"], "read")
    return JSONResponse({"success": True})


async def _upload(request: Request, world: World) -> Response:
    parts = _multipart(request.headers.get("content-type", ""), await request.body())
    mime, data = parts.get("file", ("", b""))
    if parts.get("messaging_product", ("", b""))[1] != b"whatsapp" or not data:
        raise Refused(100, "file and messaging_product are required")
    return JSONResponse({"id": world.store.add_media(mime, data)})


def _multipart(content_type: str, body: bytes) -> dict[str, tuple[str, bytes]]:
    """The parts of a form: name -> (content type, bytes)."""
    if "boundary=" not in content_type:
        raise Refused(100, "not multipart/form-data")
    mark = b"--" + content_type.split("boundary=")[1].strip('"').encode()
    parts = {}
    for part in body.split(mark)[1:-1]:
        head, _, data = part[2:-2].partition(b"\r\n\r\n")  # without the line ends of the marks
        lines = head.decode("utf-8", "replace").split("\r\n")
        name = lines[0].partition('name="')[2].partition('"')[0]
        mime = next(
            (x.partition(":")[2].strip() for x in lines if x.lower().startswith("content-type")), ""
        )
        parts[name] = (mime, data)
    return parts


async def _media(request: Request, world: World) -> Response:
    media_id = str(request.path_params["media_id"])
    found = world.store.media(media_id)
    if found is None:
        raise Refused(100, "no such media")
    url = f"{request.url.scheme}://{request.url.netloc}/download/{media_id}"
    return JSONResponse(
        {"messaging_product": "whatsapp", "id": media_id, "url": url, "mime_type": found[0],
         "file_size": len(found[1])}
    )  # fmt: skip


async def _download(request: Request, world: World) -> Response:
    found = world.store.media(str(request.path_params["media_id"]))
    if found is None:
        raise Refused(100, "no such media")
    return Response(found[1], media_type=found[0])
