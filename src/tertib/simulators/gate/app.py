"""The gate's web server: the page for people, the control for drills."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tertib.simulators.gate import pages, state
from tertib.simulators.gate.people import FAULTS, People
from tertib.simulators.gate.setup import Card, Plan, cards_of

STATIC = Path(__file__).parent / "static"


def application(people: People, plan: Plan, title: str) -> Starlette:
    """All routes of one gate. Answers to acts say when they were, in monotonic seconds."""
    rack = people.rack
    ways = {way.name: way for way in plan.ways}

    def home(request: Request) -> Response:
        tongue = request.query_params.get("lang", "id")
        page = pages.gate(title, tongue if tongue in pages.WORDS else "id", plan, cards_of(plan))
        return HTMLResponse(page)

    def now(request: Request) -> Response:
        at = time.monotonic()
        return JSONResponse({"at": at, "readers": state.all_of(rack, at)})

    def tap(body: dict[str, Any]) -> float:
        known = {card.uid: card for card in cards_of(plan)}
        uid = str(body["uid"]).upper()
        card = known.get(uid) or Card(uid, key=body.get("key", ""), meta_key=body.get("meta", ""))
        return people.tap(body["reader"], card, body.get("how", "card"))

    def walk(body: dict[str, Any]) -> float:
        contact = ways[body["reader"]].passage or (body["reader"], 0)
        return people.walk(contact, int(body.get("people", 1)))

    def fire(body: dict[str, Any]) -> float:
        return people.contact(plan.fire or (plan.ways[0].name, 1), bool(body["on"]))

    acts = {
        "tap": tap, "walk": walk, "fire": fire,
        "taps": lambda body: people.taps(
            {reader: bytes.fromhex(data) for reader, data in body["cards"].items()}
        ),
        "keys": lambda body: people.keys(body["reader"], str(body["text"])),
        "fault": lambda body: people.fault(body["reader"], body["fault"]),
    }  # fmt: skip

    async def act(request: Request) -> Response:
        wanted = acts.get(request.path_params["act"])
        try:
            if wanted is None:
                raise KeyError(", ".join(acts))
            at = await run_in_threadpool(wanted, await request.json())
        except (KeyError, ValueError) as wrong:
            told = f"{wrong}; faults: {', '.join(FAULTS)}"
            return JSONResponse({"error": told}, status_code=400)
        return JSONResponse({"at": at})

    def pulses(request: Request) -> Response:
        since = float(request.query_params.get("since", 0))
        found = {name: state.pulses(one, since) for name, one in rack.readers.items()}
        return JSONResponse(found)

    def cards(request: Request) -> Response:
        return JSONResponse([
            {"uid": card.uid, "colour": card.colour, "label": card.label, "holder": card.holder}
            for card in cards_of(plan)
        ])  # fmt: skip

    def healthz(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    @asynccontextmanager
    async def lifespan(app: Starlette):  # type: ignore[no-untyped-def]
        rack.start()
        yield
        rack.stop()

    return Starlette(lifespan=lifespan, routes=[
        Route("/", home),
        Route("/state", now),
        Route("/cards", cards),
        Route("/control/pulses", pulses),
        Route("/control/{act}", act, methods=["POST"]),
        Route("/healthz", healthz),
        Mount("/static", StaticFiles(directory=STATIC)),
    ])  # fmt: skip
