"""The levers of tests and simulations: read what was sent, answer, misbehave."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tertib.simulators.whatsapp.world import World

PHONE = re.compile(r"[1-9][0-9]{7,14}")


def routes(world: World) -> list[Route]:
    """All routes under ``/control/``."""

    async def messages(request: Request) -> JSONResponse:
        after = int(request.query_params.get("after", "0"))
        found = world.store.messages(request.query_params.get("to", ""), after)
        return JSONResponse({"messages": found, "webhooks_waiting": world.store.waiting_webhooks()})

    async def reply(request: Request) -> JSONResponse:
        given = await _object(request)
        phone, text = str(given.get("from", "")), str(given.get("text", ""))
        button = str(given.get("button", ""))
        if not PHONE.fullmatch(phone) or bool(text.strip()) == bool(button) or len(text) > 4096:
            return JSONResponse({"error": "from, and either text or button"}, 400)
        try:
            return JSONResponse({"wamid": world.say(phone, text, button)})
        except ValueError as wrong:
            return JSONResponse({"error": str(wrong)}, 404)

    async def look(request: Request) -> JSONResponse:
        world.look(str((await _object(request)).get("phone", "")))
        return JSONResponse({})

    async def behaviour(request: Request) -> JSONResponse:
        if request.method == "GET":
            return JSONResponse(asdict(world.behaviour))
        try:
            return JSONResponse(world.behaviour.change(await _object(request)))
        except ValueError as wrong:
            return JSONResponse({"error": f"unknown or of another type: {wrong}"}, 400)

    async def verify(request: Request) -> JSONResponse:
        return JSONResponse({"verified": await world.webhooks.verify()})

    return [
        Route("/control/messages", messages),
        Route("/control/reply", reply, methods=["POST"]),
        Route("/control/read", look, methods=["POST"]),
        Route("/control/behaviour", behaviour, methods=["GET", "POST"]),
        Route("/control/verify", verify, methods=["POST"]),
    ]


async def _object(request: Request) -> dict[str, Any]:
    try:
        given = await request.json()
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}
