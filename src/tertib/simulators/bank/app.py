"""The bank's web server: the page for people, the control for drills."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tertib.simulators.bank import control, pages
from tertib.simulators.bank.books import WIB
from tertib.simulators.bank.partner import Partner, outcome


def application(bank: Partner, title: str) -> Starlette:
    """All routes of one bank."""

    def language(value: Any) -> str:
        return value if value in pages.WORDS else "id"

    async def form_of(request: Request) -> dict[str, str]:
        return dict(parse_qsl((await request.body()).decode()))

    async def home(request: Request) -> Response:
        kode = request.query_params.get("kode", "")
        return HTMLResponse(pages.start(title, language(request.query_params.get("lang")), kode))

    async def inquiry(request: Request) -> Response:
        form = await form_of(request)
        kode, tongue = form.get("kode", "").replace(" ", ""), language(form.get("lang"))
        if not kode.isdigit():
            return HTMLResponse(pages.start(title, tongue, kode, pages.WORDS[tongue]["hint"]))
        request_id = bank.request_id()
        answer = await run_in_threadpool(bank.inquire, kode, request_id)
        owed = control.amount_of(answer)
        data = answer.get("virtualAccountData") or {}
        word = "indonesia" if tongue == "id" else "english"
        if not owed:
            reason = (data.get("inquiryReason") or {}).get(word) or answer.get(
                "responseMessage", "-"
            )
            return HTMLResponse(pages.start(title, tongue, kode, reason))
        lines = [
            f"{one['billDescription'][word]}: "
            + pages.rupiah(int(one["billAmount"]["value"].partition(".")[0]))
            for one in data.get("billDetails", [])
        ] + [text[word] for text in data.get("freeTexts", [])]
        name = data.get("virtualAccountName", "")[:30]
        return HTMLResponse(pages.confirm(title, tongue, kode, name, owed, lines, request_id))

    async def pay(request: Request) -> Response:
        form = await form_of(request)
        kode, tongue = form["kode"], language(form.get("lang"))
        amount = int(form["amount"])
        answer = await run_in_threadpool(bank.pay, kode, amount, form["request"])
        state = outcome(answer)
        if state == "failed":
            data = answer.get("virtualAccountData") or {}
            reason = (data.get("paymentFlagReason") or {}).get(
                "indonesia" if tongue == "id" else "english", answer["responseMessage"]
            )
            return HTMLResponse(pages.start(title, tongue, kode, reason))
        ntpn = (answer.get("additionalInfo") or {}).get("ntpn", "")
        return HTMLResponse(pages.result(title, tongue, kode, amount, ntpn, state))

    async def control_pay(request: Request) -> Response:
        body = await request.json()
        mode = control.MODES.get(body.get("mode", "pay"))
        if mode is None or not str(body.get("kode_billing", "")).isdigit():
            return JSONResponse({"error": f"mode: {', '.join(control.MODES)}"}, status_code=400)
        answers = await run_in_threadpool(
            mode, bank, str(body["kode_billing"]), bool(body.get("keep")),
            int(body.get("amount", 0)),
        )  # fmt: skip
        last = answers[-1]
        return JSONResponse({
            "responseCode": last.get("responseCode", ""),
            "responseMessage": last.get("responseMessage", ""),
            "answers": answers,
        })  # fmt: skip

    def day_of(request: Request) -> date:
        asked = request.query_params.get("day")
        today: datetime = bank.now().astimezone(WIB)
        return date.fromisoformat(asked) if asked else today.date()

    def control_statement(request: Request) -> Response:
        content = bank.books.statement(bank.name, day_of(request), str(bank.channel))
        signed = {"X-SIGNATURE": bank.sign(content)}
        return PlainTextResponse(content.decode(), headers=signed, media_type="text/csv")

    def control_deliver(request: Request) -> Response:
        answer = control.deliver(bank, day_of(request))
        return Response(answer.content, answer.status_code, media_type="application/json")

    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "ok", "name": bank.name})

    return Starlette(routes=[
        Route("/", home),
        Route("/inquiry", inquiry, methods=["POST"]),
        Route("/pay", pay, methods=["POST"]),
        Route("/control/pay", control_pay, methods=["POST"]),
        Route("/control/statement", control_statement),
        Route("/control/deliver", control_deliver, methods=["POST"]),
        Route("/healthz", healthz),
        Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
    ])  # fmt: skip
