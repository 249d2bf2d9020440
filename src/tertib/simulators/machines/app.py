"""The machines' web server: ``/biometrics``, ``/printer``, and ``/control`` for drills."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

KINDS = {"biometrics": "bio-1", "printer": "prn-1"}
MODES = ("well", "busy", "poor", "broken", "garbage", "slow")


@dataclass
class Machines:
    """How they behave now. ``done``: readings by job, so that a repeated job changes nothing.

    ``seconds`` is how long a job takes, ``slow`` how long in that mode.
    """

    mode: str = "well"
    seconds: float = 0.0
    slow: float = 30.0
    chance: random.Random = field(default_factory=random.Random)
    done: dict[str, dict[str, object]] = field(default_factory=dict)

    async def run(self, kind: str, job: str) -> Response:
        await asyncio.sleep(self.slow if self.mode == "slow" else self.seconds)
        if self.mode == "busy":
            return JSONResponse({"fault": "busy"}, 503)
        if self.mode == "poor":
            return JSONResponse({"fault": "poor quality"}, 422)
        if self.mode == "broken":
            return JSONResponse({"fault": "broken"}, 500)
        if self.mode == "garbage":
            return PlainTextResponse("%%% not JSON %%%")
        if job not in self.done:
            quality = self.chance.randint(70, 99)
            self.done[job] = {"job": job, "device": KINDS[kind], "quality": quality}
        return JSONResponse(self.done[job])


def application(machines: Machines) -> Starlette:
    """Both machines behind one address."""

    async def work(request: Request) -> Response:
        kind = request.path_params["kind"]
        data = await request.json()
        if kind not in KINDS:
            return JSONResponse({"fault": "no such machine"}, 404)
        return await machines.run(kind, str(data["job"]))

    async def control(request: Request) -> Response:
        mode = (await request.json()).get("mode", "well")
        if mode not in MODES:
            return JSONResponse({"modes": list(MODES)}, 400)
        machines.mode = mode
        return JSONResponse({"mode": mode})

    async def home(request: Request) -> Response:
        return PlainTextResponse(f"machines: {machines.mode}, {len(machines.done)} jobs done\n")

    return Starlette(
        routes=[
            Route("/", home),
            Route("/control", control, methods=["POST"]),
            Route("/{kind}", work, methods=["POST"]),
        ]
    )
