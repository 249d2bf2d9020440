"""The phones of the demo: a list of chats, and one chat to read and to answer."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tertib.simulators.whatsapp.control import PHONE
from tertib.simulators.whatsapp.world import World

PAGES = Path(__file__).parent / "pages"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def routes(world: World) -> list[Route | Mount]:
    """Pages, and the JSON they poll."""

    def page(name: str) -> Response:
        return HTMLResponse((PAGES / name).read_text(), headers=HEADERS)

    async def index(request: Request) -> Response:
        return page("phones.html")

    async def chat(request: Request) -> Response:
        if not PHONE.fullmatch(request.path_params["phone"]):
            return PlainTextResponse("not a number", 404)
        return page("chat.html")

    async def phones(request: Request) -> Response:
        return JSONResponse(world.store.phones())

    async def messages(request: Request) -> Response:
        phone = request.path_params["phone"]
        if request.query_params.get("seen") == "1":
            world.look(phone)
        after = int(request.query_params.get("after", "0"))
        shown = ("seq", "wamid", "at", "outgoing", "status", "text", "buttons", "list", "link",
                 "media", "template")  # fmt: skip
        found = world.store.messages(phone, after)
        return JSONResponse([{k: m[k] for k in shown if k in m} for m in found])

    async def media(request: Request) -> Response:
        found = world.store.media(request.path_params["media_id"])
        if found is None:
            return PlainTextResponse("no such file", 404)
        return Response(found[1], media_type=found[0], headers=HEADERS)

    return [
        Route("/", index),
        Route("/phones.json", phones),
        Route("/phone/{phone}", chat),
        Route("/phone/{phone}/messages.json", messages),
        Route("/phone/{phone}/media/{media_id}", media),
        Mount("/pages", StaticFiles(directory=PAGES)),
    ]
