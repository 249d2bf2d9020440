"""How a bank errs, on demand: what drills and ``tertib simulate`` ask of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import httpx

from tertib.simulators.bank.partner import Partner

Answers = list[dict[str, Any]]


def amount_of(answer: dict[str, Any]) -> int:
    """Rupiah of an inquiry's answer, 0 when it was refused."""
    data = answer.get("virtualAccountData") or {}
    if answer.get("responseCode") != "2002400":
        return 0
    return int(data["totalAmount"]["value"].partition(".")[0])


def pay(bank: Partner, kode: str, keep: bool, rupiah: int) -> Answers:
    """As it should be: ask, then pay what was asked for."""
    request = bank.request_id()
    asked = bank.inquire(kode, request)
    owed = amount_of(asked)
    return [asked, bank.pay(kode, owed, request)] if owed else [asked]


def twice(bank: Partner, kode: str, keep: bool, rupiah: int) -> Answers:
    """Pay, then pay again under another request id."""
    answers = pay(bank, kode, keep, rupiah)
    owed = amount_of(answers[0]) or rupiah
    return [*answers, bank.pay(kode, owed, bank.request_id(), keep=keep)]


def late(bank: Partner, kode: str, keep: bool, rupiah: int) -> Answers:
    """Pay without asking; the caller has let the bill expire before."""
    return [bank.pay(kode, rupiah, bank.request_id(), keep=keep)]


def wrong_amount(bank: Partner, kode: str, keep: bool, rupiah: int) -> Answers:
    """Ask, then pay 1,000 rupiah too little."""
    request = bank.request_id()
    asked = bank.inquire(kode, request)
    owed = amount_of(asked) or rupiah
    return [asked, bank.pay(kode, max(owed - 1000, 1), request, keep=keep)]


def wrong_signature(bank: Partner, kode: str, keep: bool, rupiah: int) -> Answers:
    """Somebody who knows everything but the secret. No money moves."""
    body = bank.payment(kode, rupiah or 1, bank.request_id(), "0")
    return [bank.call("payment", body, secret=b"guessed")]


def silent(bank: Partner, kode: str, keep: bool, rupiah: int) -> Answers:
    """Take the money and tell nobody: only the day's statement shows it."""
    request = bank.request_id()
    asked = bank.inquire(kode, request)
    owed = amount_of(asked) or rupiah
    if owed:
        bank.books.take(request, kode, owed, bank.now())
    return [asked]


def out_of_order(bank: Partner, kode: str, keep: bool, rupiah: int) -> Answers:
    """The retry arrives before the payment, and the inquiry last."""
    request = bank.request_id()
    owed = amount_of(bank.inquire(kode, bank.request_id())) or rupiah
    reference = bank.books.take(request, kode, owed, bank.now())
    body = bank.payment(kode, owed, request, reference)
    answers = [bank.call("payment", {**body, "flagAdvise": flag}) for flag in "YN"]
    code = answers[0].get("responseCode", "")
    bank.books.close(request, "taken" if code.startswith("2") or keep else "returned", code)
    return [*answers, bank.inquire(kode, request)]


MODES: dict[str, Callable[[Partner, str, bool, int], Answers]] = {
    "pay": pay,
    "twice": twice,
    "late": late,
    "wrong-amount": wrong_amount,
    "wrong-signature": wrong_signature,
    "silent": silent,
    "out-of-order": out_of_order,
}


def deliver(bank: Partner, day: date) -> httpx.Response:
    """Send the day's signed statement to the host."""
    content = bank.books.statement(bank.name, day, str(bank.channel))
    return bank.http.post(
        f"{bank.host}/partners/{bank.name}/statements/{day.isoformat()}",
        content=content,
        headers={"Content-Type": "text/csv", "X-SIGNATURE": bank.sign(content)},
    )
