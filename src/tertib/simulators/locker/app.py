"""The locker bank's web server: the page for people, the control for drills."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tertib.simulators.gate import app as gate_app
from tertib.simulators.gate import control, state
from tertib.simulators.gate.setup import Card, Plan, cards_of
from tertib.simulators.locker import pages
from tertib.simulators.locker.bank import Bank

STATIC = Path(__file__).parent / "static"


def application(bank: Bank, plan: Plan, title: str) -> Starlette:
    """All routes of one bank; ``plan`` names the badges that lie around."""
    people, rack = bank.people, bank.people.rack
    terminal = next(iter(rack.readers))

    def home(request: Request) -> Response:
        tongue = request.query_params.get("lang", "id")
        tongue = tongue if tongue in pages.WORDS else "id"
        return HTMLResponse(pages.bank(title, tongue, terminal, list(bank.doors), cards_of(plan)))

    def now(request: Request) -> Response:
        at = time.monotonic()
        return JSONResponse(
            {"at": at, "readers": state.all_of(rack, at), "doors": bank.state()}
        )  # fmt: skip

    def tap(body: dict[str, Any]) -> float:
        return people.tap(body.get("reader", terminal), Card(str(body["uid"]).upper()))

    acts = {
        "tap": tap,
        "keys": lambda body: people.keys(body.get("reader", terminal), str(body["text"])),
        "pull": lambda body: bank.pull(int(body["number"]), bool(body.get("crowbar"))),
        "put": lambda body: bank.put(int(body["number"]), str(body.get("what", ""))),
        "shut": lambda body: bank.shut(int(body["number"])),
        "fault": lambda body: people.fault(body["reader"], body["fault"]),
    }  # fmt: skip

    def shared(request: Request) -> Response:
        return FileResponse(gate_app.STATIC / request.url.path.rpartition("/")[2])

    return Starlette(lifespan=control.lifespan(rack), routes=[
        Route("/", home),
        Route("/state", now),
        *control.routes(acts),
        Route("/static/gate.css", shared),
        Route("/static/common.js", shared),
        Mount("/static", StaticFiles(directory=STATIC)),
    ])  # fmt: skip
