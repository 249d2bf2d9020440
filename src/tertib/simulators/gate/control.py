"""The part of a simulator's web server that drills use: orders, and whether it is there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tertib.simulators.gate.people import FAULTS
from tertib.simulators.gate.rack import Rack

Act = Callable[[dict[str, Any]], object]


class NotNow(Exception):
    """What was ordered cannot be done at this moment."""


def routes(acts: Mapping[str, Act]) -> list[Route]:
    """``POST /control/{act}`` with JSON, answered with the monotonic second; ``/healthz``."""

    async def act(request: Request) -> JSONResponse:
        wanted = acts.get(request.path_params["act"])
        try:
            if wanted is None:
                raise KeyError(", ".join(acts))
            at = await run_in_threadpool(wanted, await request.json())
        except NotNow as why:
            return JSONResponse({"error": str(why)}, status_code=409)
        except (KeyError, ValueError) as wrong:
            told = f"{wrong}; faults: {', '.join(FAULTS)}"
            return JSONResponse({"error": told}, status_code=400)
        return JSONResponse({"at": at})

    def healthz(request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    return [Route("/control/{act}", act, methods=["POST"]), Route("/healthz", healthz)]


def lifespan(rack: Rack) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Readers are plugged in as long as the server lives."""

    @asynccontextmanager
    async def plugged(app: Starlette) -> AsyncIterator[None]:
        rack.start()
        yield
        rack.stop()

    return plugged
