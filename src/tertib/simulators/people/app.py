"""The page from which a day of simulated people is sent, and watched. Indonesian and English."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse
from starlette.responses import Response as Answer
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tertib.simulators.people.crowd import Crowd

STATIC = Path(__file__).parent / "static"
CHOICES = (6, 20, 60)
WORDS = {
    "id": {
        "title": "Orang simulasi", "other": "English",
        "lead": "Mereka mengisi formulir, membayar, datang esok pagi, dilayani, dan mengambil "
        "paspor. Jam peragaan ikut maju: semenit tiap detik.",
        "people": "Berapa orang", "send": "Mulai satu hari", "stop": "Hentikan",
        "out": "Sedang berjalan", "rest": "Belum ada hari yang dijalankan.",
        "happened": "Yang terjadi", "nothing": "Yang terjadi akan tertulis di sini.",
        "good": "Hari ini berjalan sebagaimana mestinya.",
        "bad": "Ada yang tidak sebagaimana mestinya.",
        "stopped": "Hari ini tidak sampai selesai.",
        "journeys": "orang mendaftar", "came": "datang", "served": "dilayani",
        "collected": "paspor di tangan", "entries": "catatan terbukti",
        "watch": "Lihat di layar",
    },
    "en": {
        "title": "Simulated people", "other": "Bahasa Indonesia",
        "lead": "They fill in the form, pay, come the next morning, are served, and collect their "
        "passports. The demonstration's clock goes with them: a minute a second.",
        "people": "How many people", "send": "Start a day", "stop": "Stop",
        "out": "Under way", "rest": "No day was started yet.",
        "happened": "What happened", "nothing": "What happens will stand here.",
        "good": "The day went as it should.",
        "bad": "Something was not as it should be.",
        "stopped": "The day did not come to its end.",
        "journeys": "people applied", "came": "came", "served": "served",
        "collected": "passports in the hand", "entries": "entries proved",
        "watch": "Watch on screen",
    },
}  # fmt: skip
SAID = {
    " have booked and paid": " sudah memesan dan membayar", " of ": " dari ",
    " at the door": " di pintu", " inside": " di dalam", " left": " sudah keluar",
    " in the locker": " di dalam loker",
}  # fmt: skip
"""What the day tells, in Indonesian."""
SCREENS = (
    ("/staff/visits/JE/", {"id": "Ruang pelayanan", "en": "The room"}),
    ("/board/JE/", {"id": "Papan antrean", "en": "Public board"}),
    ("/staff/counter/", {"id": "Loket", "en": "Counter"}),
)


def _numbers(report: dict[str, Any], words: dict[str, str]) -> str:
    house, pick_up = report.get("house", {}), report.get("pick_up", {})
    entries = sum(report.get(name, {}).get("entries", 0) for name in ("proofs", "hand_over_proofs"))
    shown = (
        (report.get("people", 0), "journeys"), (house.get("came", 0), "came"),
        (house.get("served", 0), "served"), (pick_up.get("handed_over", 0), "collected"),
        (entries, "entries"),
    )  # fmt: skip
    return "".join(f"<div><dt>{words[name]}</dt><dd>{number}</dd></div>" for number, name in shown)


def _end(report: dict[str, Any], words: dict[str, str]) -> str:
    """How the day ended, in a sentence and numbers; what was wrong in full."""
    if report.get("stopped"):
        return f'<p class="bad" role="alert">{words["stopped"]}</p>'
    wrong = [
        *report.get("people_in_trouble", []),
        *report["house"]["trouble"], *report["pick_up"]["trouble"],
    ] if not report["ok"] else []  # fmt: skip
    said = "".join(f"<li>{escape(str(one))}</li>" for one in wrong)
    ok = "good" if report["ok"] else "bad"
    return (
        f'<p class="{ok}" role="status">{words[ok]}</p><dl>{_numbers(report, words)}</dl>'
        f"<ul>{said}</ul>"
    )


def _said(line: str, language: str) -> str:
    for english, indonesian in SAID.items() if language == "id" else ():
        line = line.replace(english, indonesian)
    return line


def page(crowd: Crowd, site: str, language: str) -> str:
    """The whole page; it loads itself again while people are out."""
    words, other = WORDS[language], "en" if language == "id" else "id"
    again = '<meta http-equiv="refresh" content="2">' if crowd.out else ""
    lines = "".join(
        f"<li>{escape(_said(line, language))}</li>" for line in reversed(crowd.happened)
    )
    options = "".join(f"<option>{number}</option>" for number in CHOICES)
    screens = "".join(
        f'<a href="{escape(site + path)}">{name[language]}</a>' for path, name in SCREENS
    )
    if crowd.out:
        act = f'<p class="good" role="status">{words["out"]}</p><button>{words["stop"]}</button>'
    else:
        act = f"""<label>{words["people"]} <select name="people">{options}</select></label>
<button class="first">{words["send"]}</button>"""
    end = _end(crowd.report, words) if crowd.report else ""
    rest = "" if crowd.out or crowd.report else f"<p>{words['rest']}</p>"
    return f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">{again}
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{words["title"]}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/static/people.css"></head>
<body><header><h1>{words["title"]}</h1><a href="/?lang={other}" lang="{other}">{words["other"]}</a>
</header><main><section><p>{words["lead"]}</p>
<form method="post" action="/{"stop" if crowd.out else "start"}?lang={language}">{act}</form>
{rest}{end}<h2>{words["watch"]}</h2><p class="screens">{screens}</p></section>
<section><h2>{words["happened"]}</h2><ol>{lines or f"<li>{words['nothing']}</li>"}</ol></section>
</main></body></html>"""


def application(crowd: Crowd, site: str) -> Starlette:
    """``/`` the page, ``/start`` and ``/stop`` its buttons, ``/state`` the same for machines."""

    def language(request: Request) -> str:
        asked = request.query_params.get("lang", "id")
        return asked if asked in WORDS else "id"

    def home(request: Request) -> Answer:
        return HTMLResponse(page(crowd, site, language(request)))

    async def start(request: Request) -> Answer:
        form = parse_qs((await request.body()).decode())
        people = form.get("people", [""])[0]
        if not people.isdigit() or not 1 <= int(people) <= 500:
            return PlainTextResponse("people: 1 to 500\n", 400)
        crowd.send(int(people))
        return RedirectResponse(f"/?lang={language(request)}", 303)

    def stop(request: Request) -> Answer:
        crowd.stop()
        return RedirectResponse(f"/?lang={language(request)}", 303)

    def state(request: Request) -> Answer:
        happened = list(crowd.happened)
        return JSONResponse({"out": crowd.out, "happened": happened, "report": crowd.report})

    return Starlette(
        routes=[
            Route("/", home),
            Route("/start", start, methods=["POST"]),
            Route("/stop", stop, methods=["POST"]),
            Route("/state", state),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
    )
