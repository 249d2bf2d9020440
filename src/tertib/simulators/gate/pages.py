"""The gate as a person sees it: doors, readers, cards in the hand. Indonesian and English."""

from __future__ import annotations

from html import escape

from tertib.simulators.gate.setup import Card, Plan, Way

WORDS = {
    "id": {
        "cards": "Kartu di tangan", "none": "Belum ada kartu. Tulis UID kartu di bawah.",
        "other_card": "UID lain", "how": "Cara", "card": "Kartu asli", "clone": "Tiruan UID",
        "replay": "Rekaman", "tap": "Tempelkan", "walk": "Lewat", "walk2": "Lewat berdua",
        "faults": "Gangguan", "fire": "Kebakaran", "fire_off": "Akhiri kebakaran",
        "shut": "tertutup", "open": "terbuka", "secure": "saluran aman", "lost": "tidak terhubung",
        "simulated": "Gerbang simulasi: pembaca kartu yang berbicara OSDP sungguhan.",
        "other": "English", "outside": "luar", "lobby": "lobi", "service": "ruang layanan",
        "pickup": "pengambilan", "staff": "pegawai", "yellow": "kuning", "green": "hijau",
        "blue": "biru", "staff_card": "pegawai", "readers": "Pembaca",
        "unplug": "Cabut kabel", "plug": "Pasang kabel", "freeze": "Bekukan", "thaw": "Cairkan",
        "power-off": "Listrik padam", "power-on": "Listrik menyala", "wrong-key": "Kunci salah",
        "right-key": "Kunci benar", "open-housing": "Buka rumah pembaca",
        "close-housing": "Tutup rumah pembaca",
    },
    "en": {
        "cards": "Card in hand", "none": "No cards yet. Write a card's UID below.",
        "other_card": "Another UID", "how": "How", "card": "The card itself", "clone": "Cloned UID",
        "replay": "Recording", "tap": "Tap", "walk": "Walk through", "walk2": "Two walk through",
        "faults": "Faults", "fire": "Fire", "fire_off": "End the fire",
        "shut": "closed", "open": "open", "secure": "secure channel", "lost": "not connected",
        "simulated": "A simulated gate: its readers speak real OSDP.",
        "other": "Bahasa Indonesia", "outside": "outside", "lobby": "lobby",
        "service": "service room", "pickup": "pick-up", "staff": "staff", "yellow": "yellow",
        "green": "green", "blue": "blue", "staff_card": "staff", "readers": "Readers",
        "unplug": "Unplug", "plug": "Plug in", "freeze": "Freeze", "thaw": "Thaw",
        "power-off": "Power cut", "power-on": "Power back", "wrong-key": "Wrong key",
        "right-key": "Right key", "open-housing": "Open the housing",
        "close-housing": "Close the housing",
    },
}  # fmt: skip
PAIRS = ("unplug plug", "freeze thaw", "power-off power-on", "wrong-key right-key",
         "open-housing close-housing")  # fmt: skip
GATE = """<svg viewBox="0 0 120 72" aria-hidden="true"><path class="floor" d="M4 68h112"/>
<rect class="post" x="14" y="14" width="9" height="54"/>
<rect class="post" x="97" y="14" width="9" height="54"/>
<g class="leaf left"><rect x="23" y="22" width="36" height="40"/></g>
<g class="leaf right"><rect x="61" y="22" width="36" height="40"/></g></svg>"""


def page(title: str, language: str, kind: str, body: str) -> str:
    """The frame of a simulator's page; ``kind`` names its style and script."""
    words, other = WORDS[language], "en" if language == "id" else "id"
    return f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/static/gate.css">
<script type="module" src="/static/{kind}.js"></script></head>
<body><header><h1>{escape(title)}</h1>
<a href="/?lang={other}" lang="{other}">{words["other"]}</a></header>{body}</body></html>"""


def _card(card: Card, words: dict[str, str], first: bool) -> str:
    colour = words["staff_card"] if card.colour == "staff" else words.get(card.colour, card.colour)
    return f"""<label class="card {escape(card.colour)}"><input type="radio" name="uid"
 value="{escape(card.uid)}"{" checked" if first else ""}>
<strong>{escape(card.label or card.uid[-6:])}</strong> <span>{escape(colour)}</span></label>"""


def hand(words: dict[str, str], cards: list[Card], hows: str = "card clone replay") -> str:
    """The form with the cards one may tap, and how, if there is a choice."""
    shown = "".join(_card(card, words, n == 0) for n, card in enumerate(cards))
    options = "".join(f'<option value="{how}">{words[how]}</option>' for how in hows.split())
    how = f'<label>{words["how"]} <select name="how">{options}</select></label>' if hows else ""
    tap = "" if hows else f'<button class="first" data-act="tap">{words["tap"]}</button>'
    return f"""<form id="hand"><h2>{words["cards"]}</h2>
<div class="cards">{shown or f"<p>{words['none']}</p>"}</div>
<p class="fields"><label>{words["other_card"]} <input name="other" autocomplete="off"
 pattern="[0-9A-Fa-f]{{8,20}}" maxlength="20" spellcheck="false"></label>
{how}{tap}</p></form>"""


def reader(name: str, words: dict[str, str]) -> str:
    """Lamp, display and state of a reader."""
    return f"""<div class="reader"><span class="lamp" data-lamp></span>
<pre class="display" data-text aria-live="polite">                \n                </pre>
<p class="state"><code>{escape(name)}</code> <span data-secure
 data-yes="{words["secure"]}" data-no="{words["lost"]}">{words["lost"]}</span></p></div>"""


def faults(words: dict[str, str]) -> str:
    """Buttons for what goes wrong, folded away."""
    buttons = "".join(
        f'<button data-act="fault" data-fault="{one}">{words[one]}</button>'
        for pair in PAIRS
        for one in pair.split()
    )
    return f"<details><summary>{words['faults']}</summary><p class=acts>{buttons}</p></details>"


def _way(way: Way, words: dict[str, str]) -> str:
    origin, target = words.get(way.origin, way.origin), words.get(way.target, way.target)
    return f"""<section data-reader="{escape(way.name)}" data-relay="{way.relay}">
<h2>{escape(origin)} <span aria-hidden="true">→</span> {escape(target)}</h2>
<div class="scene">{GATE}<p class="leafstate" data-open
 data-yes="{words["open"]}" data-no="{words["shut"]}">{words["shut"]}</p>
{reader(way.name, words)}</div>
<p class="acts"><button class="first" data-act="tap">{words["tap"]}</button>
<button data-act="walk" data-people="1">{words["walk"]}</button>
<button data-act="walk" data-people="2">{words["walk2"]}</button></p>{faults(words)}</section>"""


def gate(title: str, language: str, plan: Plan, cards: list[Card]) -> str:
    """All doors of one controller, and the cards to try them with."""
    words = WORDS[language]
    ways = "".join(_way(way, words) for way in plan.ways)
    body = f"""<main>{hand(words, cards)}<div class="ways">{ways}</div></main>
<footer><p class="acts"><button data-act="fire" data-on="1">{words["fire"]}</button>
<button data-act="fire" data-on="">{words["fire_off"]}</button></p>
<p>{words["simulated"]}</p></footer>"""
    return page(title, language, "gate", body)
