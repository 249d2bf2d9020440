"""The m-banking page: kode billing, check, pay. Indonesian and English."""

from __future__ import annotations

from html import escape

WORDS = {
    "id": {
        "menu": "Penerimaan Negara", "kode": "Kode billing", "hint": "15 angka, dari tagihan Anda",
        "check": "Periksa", "pay": "Bayar", "cancel": "Batal", "name": "Nama", "total": "Jumlah",
        "from": "Dari rekening", "paid": "Pembayaran berhasil", "refused": "Tidak dapat dibayar",
        "again": "Pembayaran lain", "ntpn": "NTPN", "reference": "Nomor referensi",
        "unclear": "Belum ada jawaban. Uang Anda tercatat; hasilnya menyusul.",
        "simulated": "Bank simulasi. Tidak ada uang sungguhan.", "other": "English",
    },
    "en": {
        "menu": "State revenue", "kode": "Billing code", "hint": "15 digits, from your bill",
        "check": "Check", "pay": "Pay", "cancel": "Cancel", "name": "Name", "total": "Amount",
        "from": "From account", "paid": "Payment successful", "refused": "Cannot be paid",
        "again": "Another payment", "ntpn": "NTPN", "reference": "Reference number",
        "unclear": "No answer yet. Your money is on record; the result will follow.",
        "simulated": "A simulated bank. No real money moves.", "other": "Bahasa Indonesia",
    },
}  # fmt: skip


def rupiah(amount: int) -> str:
    return "Rp\u00a0" + f"{amount:,}".replace(",", ".")


def _page(title: str, language: str, body: str) -> str:
    words = WORDS[language]
    other = "en" if language == "id" else "id"
    return f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} - {words["menu"]}</title>
<link rel="stylesheet" href="/static/bank.css"></head>
<body><header><strong>{escape(title)}</strong><a href="/?lang={other}">{words["other"]}</a></header>
<main><h1>{words["menu"]}</h1>{body}</main><footer>{words["simulated"]}</footer></body></html>"""


def start(title: str, language: str, kode: str = "", refused: str = "") -> str:
    """The form, with what the host refused, if it did."""
    words = WORDS[language]
    alert = (
        f'<p class="refused" role="alert"><strong>{words["refused"]}</strong> {escape(refused)}</p>'
    )
    return _page(
        title,
        language,
        f"""{alert if refused else ""}
<form method="post" action="/inquiry"><input type="hidden" name="lang" value="{language}">
<label for="kode">{words["kode"]}</label><p class="hint" id="hint">{words["hint"]}</p>
<input id="kode" name="kode" inputmode="numeric" autocomplete="off" maxlength="20" required
 aria-describedby="hint" value="{escape(kode)}"><button>{words["check"]}</button></form>""",
    )


def confirm(
    title: str, language: str, kode: str, name: str, amount: int, details: list[str], request: str
) -> str:
    """What the host says is owed."""
    words = WORDS[language]
    lines = "".join(f"<li>{escape(line)}</li>" for line in details)
    return _page(
        title,
        language,
        f"""<dl><dt>{words["kode"]}</dt><dd>{escape(kode)}</dd>
<dt>{words["name"]}</dt><dd>{escape(name)}</dd></dl><ul>{lines}</ul>
<p class="total">{words["total"]} <strong>{rupiah(amount)}</strong></p>
<form method="post" action="/pay"><input type="hidden" name="lang" value="{language}">
<input type="hidden" name="kode" value="{escape(kode)}">
<input type="hidden" name="amount" value="{amount}">
<input type="hidden" name="request" value="{escape(request)}">
<button>{words["pay"]} {rupiah(amount)}</button>
<a class="quiet" href="/?lang={language}">{words["cancel"]}</a></form>""",
    )


def result(title: str, language: str, kode: str, amount: int, ntpn: str, state: str) -> str:
    """Paid with its NTPN, or unclear."""
    words = WORDS[language]
    head = words["paid"] if state == "success" else words["unclear"]
    receipt = f"<dt>{words['ntpn']}</dt><dd>{escape(ntpn)}</dd>" if ntpn else ""
    return _page(
        title,
        language,
        f"""<p class="done" role="status"><strong>{head}</strong></p>
<dl><dt>{words["kode"]}</dt><dd>{escape(kode)}</dd><dt>{words["total"]}</dt>
<dd>{rupiah(amount)}</dd>{receipt}</dl>
<p><a class="quiet" href="/?lang={language}">{words["again"]}</a></p>""",
    )
