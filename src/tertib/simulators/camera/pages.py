"""The simulated cameras and the passport scanner as a person sees them. Indonesian and English."""

from __future__ import annotations

from html import escape

WORDS = {
    "id": {
        "other": "English", "camera": "Kamera", "address": "Alamat", "view": "Gambar",
        "plain": "biasa", "dark": "gelap", "covered": "tertutup", "moved": "bergeser",
        "cut": "Putuskan", "cut_off": "Sambungkan", "hang": "Diamkan", "hang_off": "Jalankan",
        "freeze": "Bekukan", "freeze_off": "Cairkan", "slow": "Perlambat",
        "slow_off": "Kecepatan biasa", "clock": "Jam salah 1 jam", "clock_off": "Jam benar",
        "watching": "penonton", "pictures": "gambar terkirim", "scanner": "Pemindai paspor",
        "cameras": "Kamera", "copy": "Salin", "copied": "Tersalin",
        "hint": "Pemindai mengetik dua baris ini seperti papan ketik. Salin, lalu tempelkan di "
                "halaman petugas.",
        "simulated": "Kamera simulasi: berbicara RTSP, RTP dan ONVIF sungguhan.",
    },
    "en": {
        "other": "Bahasa Indonesia", "camera": "Camera", "address": "Address", "view": "Picture",
        "plain": "plain", "dark": "dark", "covered": "covered", "moved": "moved",
        "cut": "Cut", "cut_off": "Connect", "hang": "Hang", "hang_off": "Go on",
        "freeze": "Freeze", "freeze_off": "Thaw", "slow": "Slow down",
        "slow_off": "Usual pace", "clock": "Clock 1 hour wrong", "clock_off": "Right clock",
        "watching": "watching", "pictures": "pictures sent", "scanner": "Passport scanner",
        "cameras": "Cameras", "copy": "Copy", "copied": "Copied",
        "hint": "The scanner types these two lines as a keyboard would. Copy them and paste them "
                "into the officer's page.",
        "simulated": "Simulated cameras: they speak real RTSP, RTP and ONVIF.",
    },
}  # fmt: skip
SWITCHES = {"cut": "true", "hang": "true", "freeze": "true", "slow": "4", "clock": "3600"}
"""Each with what is sent to switch it on."""
_OFF = {"slow": "1", "clock": "0"}


def _page(title: str, language: str, place: str, body: str) -> str:
    words, other = WORDS[language], "en" if language == "id" else "id"
    return f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/static/gate.css">
<link rel="stylesheet" href="/static/camera.css">
<script type="module" src="/static/camera.js"></script></head>
<body><header><h1>{escape(title)}</h1><nav><a href="/?lang={language}">{words["cameras"]}</a>
<a href="/scanner?lang={language}">{words["scanner"]}</a>
<a href="{place}?lang={other}" lang="{other}">{words["other"]}</a></nav></header>
<main class="plain">{body}</main><footer><p>{words["simulated"]}</p></footer></body></html>"""


def _camera(name: str, words: dict[str, str], url: str) -> str:
    views = "".join(
        f'<label><input type="radio" name="view-{name}" data-set="view" value="{view}"'
        f"{' checked' if view == 'plain' else ''}> {words[view]}</label>"
        for view in ("plain", "dark", "covered", "moved")
    )
    switches = "".join(
        f'<button type="button" data-set="{one}" data-on="{on}" data-off="{_OFF.get(one, "false")}"'
        f' data-words="{words[one]}|{words[f"{one}_off"]}" aria-pressed="false">{words[one]}'
        "</button>"
        for one, on in SWITCHES.items()
    )
    return f"""<section data-camera="{escape(name)}"><h2>{words["camera"]} {escape(name)}</h2>
<p>{words["address"]}: <code>{escape(url)}</code></p>
<p><span data-state="watching">0</span> {words["watching"]},
<span data-state="pictures">0</span> {words["pictures"]}</p>
<fieldset><legend>{words["view"]}</legend>{views}</fieldset><div class="acts">{switches}</div>
</section>"""


def cameras(title: str, language: str, names: list[str], address: str, port: int) -> str:
    """All cameras and what can happen to them."""
    words = WORDS[language]
    shown = "".join(_camera(name, words, f"rtsp://{address}:{port}/{name}") for name in names)
    return _page(title, language, "/", shown)


def scanner(title: str, language: str, samples: list[tuple[str, str]]) -> str:
    """Passports that lie beside the scanner, as it types them."""
    words = WORDS[language]
    shown = "".join(
        f'<section><h2>{escape(name)}</h2><pre class="mrz">{escape(text)}</pre>'
        f'<div class="acts"><button type="button" data-copy="{words["copied"]}">{words["copy"]}'
        "</button></div></section>"
        for name, text in samples
    )
    return _page(title, language, "/scanner", f"<p>{words['hint']}</p>{shown}")
