"""The gate's web server: the page for people, the control for drills."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tertib.simulators.gate import control, pages, state
from tertib.simulators.gate.people import People
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

    def pulses(request: Request) -> Response:
        since = float(request.query_params.get("since", 0))
        found = {name: state.pulses(one, since) for name, one in rack.readers.items()}
        return JSONResponse(found)

    def cards(request: Request) -> Response:
        return JSONResponse([
            {"uid": card.uid, "colour": card.colour, "label": card.label, "holder": card.holder}
            for card in cards_of(plan)
        ])  # fmt: skip

    return Starlette(lifespan=control.lifespan(rack), routes=[
        Route("/", home),
        Route("/state", now),
        Route("/cards", cards),
        Route("/control/pulses", pulses),
        *control.routes(acts),
        Mount("/static", StaticFiles(directory=STATIC)),
    ])  # fmt: skip
