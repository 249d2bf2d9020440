"""The cameras' web server: the page of people, the control for drills; RTSP runs beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tertib.simulators.camera import pages, scanner
from tertib.simulators.camera.rtsp import Server
from tertib.simulators.camera.stream import Stream
from tertib.simulators.camera.turning import Turning, routes

STATIC = Path(__file__).parent / "static"
STYLE = Path(__file__).parents[1] / "gate" / "static" / "gate.css"


def application(
    streams: dict[str, Stream], rtsp: Server, address: str, rtsp_port: int, title: str,
    password: str = "",
) -> Starlette:  # fmt: skip
    """All routes; the streams play and RTSP listens as long as it lives."""
    heads = {name: Turning(stream) for name, stream in streams.items()}

    @asynccontextmanager
    async def playing(app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(stream.run()) for stream in streams.values()]
        await rtsp.start(address, rtsp_port)
        yield
        await rtsp.stop()
        for task in tasks:
            task.cancel()

    def home(request: Request) -> Response:
        tongue = _tongue(request)
        return HTMLResponse(pages.cameras(title, tongue, list(streams), address, rtsp.port))

    def scan(request: Request) -> Response:
        tongue = _tongue(request)
        return HTMLResponse(pages.scanner(title, tongue, scanner.samples()))

    def mrz(request: Request) -> Response:
        try:
            return JSONResponse({"mrz": scanner.read(dict(request.query_params))})
        except (KeyError, ValueError) as wrong:
            return JSONResponse({"error": str(wrong)}, status_code=400)

    def state(request: Request) -> Response:
        told = {
            name: {**stream.state(), "head": heads[name].state()}
            for name, stream in streams.items()
        }
        return JSONResponse({"rtsp": rtsp.port, "cameras": told})

    async def control(request: Request) -> Response:
        stream = streams.get(request.path_params["name"])
        if stream is None:
            return JSONResponse({"error": ", ".join(streams)}, status_code=404)
        try:
            await stream.behave(**await request.json())
        except (KeyError, TypeError, ValueError) as wrong:
            return JSONResponse({"error": str(wrong)}, status_code=400)
        return JSONResponse(stream.state())

    def healthz(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    return Starlette(lifespan=playing, routes=[
        Route("/", home),
        Route("/scanner", scan),
        Route("/scanner/mrz", mrz),
        Route("/state", state),
        Route("/healthz", healthz),
        Route("/control/{name}", control, methods=["POST"]),
        *routes(heads, password),
        Route("/static/gate.css", lambda request: FileResponse(STYLE)),
        Mount("/static", StaticFiles(directory=STATIC)),
    ])  # fmt: skip


def _tongue(request: Request) -> str:
    tongue = request.query_params.get("lang", "id")
    return tongue if tongue in pages.WORDS else "id"
