"""The bank as a person sees it: terminal, keypad, doors. Indonesian and English."""

from __future__ import annotations

from html import escape

from tertib.simulators.gate import pages as gate
from tertib.simulators.gate.setup import Card

WORDS = {
    "id": {
        "terminal": "Terminal", "code": "Kode QR atau PIN", "scan": "Pindai", "doors": "Pintu",
        "clear": "hapus", "enter": "selesai", "crowbar": "Buka paksa",
        "hint": "Tekan pintu yang tidak terkunci untuk membuka, tekan lagi untuk menutup.",
        "locked": "terkunci", "unlocked": "tidak terkunci", "open": "terbuka", "door": "Pintu",
        "forced": "dibuka paksa",
        "cards": "Kartu pegawai", "none": "Belum ada kartu. Tulis UID kartu di bawah.",
        "simulated": "Loker simulasi: terminal dan kunci yang berbicara OSDP sungguhan.",
    },
    "en": {
        "terminal": "Terminal", "code": "QR code or PIN", "scan": "Scan", "doors": "Doors",
        "clear": "clear", "enter": "enter", "crowbar": "Force open",
        "hint": "Press an unlocked door to open it, press again to close it.",
        "locked": "locked", "unlocked": "unlocked", "open": "open", "door": "Door",
        "forced": "forced open",
        "cards": "Staff badges", "none": "No badges yet. Write a badge's UID below.",
        "simulated": "Simulated lockers: terminal and locks speak real OSDP.",
    },
}  # fmt: skip


def _pad(words: dict[str, str]) -> str:
    names = {"*": words["clear"], "#": words["enter"]}
    keys = "".join(
        f'<button type="button" data-key="{key}"'
        + (f' aria-label="{names[key]}"' if key in names else "")
        + f">{key}</button>"
        for key in "123456789*0#"
    )
    return f'<div class="pad">{keys}</div>'


def _door(number: int, words: dict[str, str]) -> str:
    return f"""<button type="button" class="door" data-door="{number}"
 aria-label="{words["door"]} {number}"><b>{number}</b> <span data-state>{words["locked"]}</span>
</button>"""


def bank(title: str, language: str, terminal: str, doors: list[int], cards: list[Card]) -> str:
    """The page; ``terminal`` is the reader with keypad and display."""
    words = {**gate.WORDS[language], **WORDS[language]}
    shown = "".join(_door(number, words) for number in doors)
    told = " ".join(
        f'data-{name}="{words[name]}"' for name in ("locked", "unlocked", "open", "forced")
    )
    body = f"""<main class="bank"><section data-reader="{escape(terminal)}">
<h2>{words["terminal"]}</h2>{gate.reader(terminal, words)}{_pad(words)}
<form id="scan" class="fields"><label>{words["code"]} <input name="text" autocomplete="off"
 spellcheck="false"></label><button>{words["scan"]}</button></form>{gate.faults(words)}</section>
<section><h2>{words["doors"]}</h2><div class="doors" id="doors" {told}>{shown}</div>
<p>{words["hint"]}</p><label class="crowbar"><input type="checkbox" id="crowbar">
{words["crowbar"]}</label></section>
{gate.hand(words, [card for card in cards if card.colour == "staff"], hows="")}</main>
<footer><p>{words["simulated"]}</p></footer>"""
    return gate.page(title, language, "locker", body)
