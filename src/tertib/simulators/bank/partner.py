"""The bank's side of BI-SNAP: signing, asking, paying, and asking again when no answer comes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tertib.simulators.bank.books import WIB, Books

ADVICES = 3  # retries with flagAdvise Y before the bank gives up and leaves it to reconciliation
Clock = Callable[[], datetime]


def private_key(path: Path) -> RSAPrivateKey:
    """The bank's RSA key; made at the first start, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        key = generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _create(path, pem)
    loaded = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(loaded, RSAPrivateKey):
        raise TypeError(f"{path} is not an RSA key")
    return loaded


def shared_secret(path: Path) -> bytes:
    """The secret that bank and host share (text); made at the first start."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _create(path, secrets.token_urlsafe(32).encode())
    return path.read_bytes().strip()


def _create(path: Path, content: bytes) -> None:
    """Write a whole file that only its owner reads; whoever was first stands."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


@dataclass
class Partner:
    """A bank as the host knows it."""

    name: str
    host: str
    client_id: str
    partner_id: str
    company_code: str
    secret: bytes
    key: RSAPrivateKey
    books: Books
    now: Clock
    channel: int = 6011
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=10))
    _token: str = ""
    _token_until: float = 0.0
    _serial: Any = field(default_factory=lambda: itertools.count(time.time_ns() // 1000))

    # -- signing ---------------------------------------------------------------------------

    def sign(self, message: bytes) -> str:
        """SHA256withRSA, base64."""
        return base64.b64encode(self.key.sign(message, PKCS1v15(), SHA256())).decode()

    def token(self) -> str:
        """A token of the host, renewed a minute before it ends."""
        if time.monotonic() < self._token_until:
            return self._token
        stamp = self._stamp()
        answer = self.http.post(
            f"{self.host}/v1.0/access-token/b2b",
            json={"grantType": "client_credentials"},
            headers={
                "X-TIMESTAMP": stamp, "X-CLIENT-KEY": self.client_id,
                "X-SIGNATURE": self.sign(f"{self.client_id}|{stamp}".encode()),
            },
        )  # fmt: skip
        answer.raise_for_status()
        self._token = answer.json()["accessToken"]
        self._token_until = time.monotonic() + int(answer.json()["expiresIn"]) - 60
        return self._token

    def call(self, service: str, body: dict[str, Any], secret: bytes = b"") -> dict[str, Any]:
        """A signed call; the answer's JSON, empty when none came or it could not be read.

        A token that the host no longer knows is renewed, and the call repeated, once.
        """
        answer = self._call(service, body, secret)
        if answer.get("responseCode", "")[:3] == "401" and answer["responseCode"][5:] == "01":
            self._token_until = 0.0
            answer = self._call(service, body, secret)
        return answer

    def _call(self, service: str, body: dict[str, Any], secret: bytes) -> dict[str, Any]:
        raw = json.dumps(body, separators=(",", ":")).encode()
        path, stamp = f"/v1.0/transfer-va/{service}", self._stamp()
        try:
            token = self.token()
            text = f"POST:{path}:{token}:{hashlib.sha256(raw).hexdigest()}:{stamp}"
            mac = hmac.digest(secret or self.secret, text.encode(), hashlib.sha512)
            answer = self.http.post(self.host + path, content=raw, headers={
                "Content-Type": "application/json", "Authorization": f"Bearer {token}",
                "X-TIMESTAMP": stamp, "X-SIGNATURE": base64.b64encode(mac).decode(),
                "X-PARTNER-ID": self.partner_id, "X-EXTERNAL-ID": str(next(self._serial)),
                "CHANNEL-ID": "95231",
            })  # fmt: skip
            parsed = answer.json()
        except (httpx.HTTPError, ValueError):
            return {}
        return parsed if isinstance(parsed, dict) else {}

    def _stamp(self) -> str:
        return self.now().astimezone(WIB).isoformat(timespec="seconds")

    # -- business --------------------------------------------------------------------------

    def request_id(self) -> str:
        """Unique with this bank: time, company code, chance."""
        return f"{self.now():%Y%m%d%H%M%S}{self.company_code}{secrets.randbelow(10**9):09}"

    def account(self, kode: str) -> dict[str, Any]:
        service_id = self.company_code.rjust(8)
        return {
            "partnerServiceId": service_id,
            "customerNo": kode,
            "virtualAccountNo": service_id + kode,
        }

    def inquire(self, kode: str, request_id: str) -> dict[str, Any]:
        """Service 24."""
        return self.call("inquiry", {
            **self.account(kode), "trxDateInit": self._stamp(), "channelCode": self.channel,
            "additionalInfo": {}, "inquiryRequestId": request_id,
        })  # fmt: skip

    def payment(
        self, kode: str, rupiah: int, request_id: str, reference: str, name: str = ""
    ) -> dict[str, Any]:
        """The body of service 25."""
        amount = {"value": f"{rupiah}.00", "currency": "IDR"}
        return {
            **self.account(kode), "virtualAccountName": name, "paymentRequestId": request_id,
            "channelCode": self.channel, "paidAmount": amount, "totalAmount": amount,
            "trxDateTime": self._stamp(), "referenceNo": reference, "flagAdvise": "N",
            "subCompany": "00000", "billDetails": [], "additionalInfo": {},
        }  # fmt: skip

    def pay(
        self, kode: str, rupiah: int, request_id: str, name: str = "", *, keep: bool = False
    ) -> dict[str, Any]:
        """Take the money, tell the host, ask again while no answer comes; returns the answer.

        A refusal gives the money back, unless ``keep``: a bank that forgets to.
        """
        reference = self.books.take(request_id, kode, rupiah, self.now())
        body = self.payment(kode, rupiah, request_id, reference, name)
        for flag in "N" + "Y" * ADVICES:
            answer = self.call("payment", {**body, "flagAdvise": flag})
            result = outcome(answer)
            if result != "timeout":
                state = "taken" if result == "success" or keep else "returned"
                self.books.close(request_id, state, answer.get("responseCode", ""))
                return answer
        return {"responseCode": "", "responseMessage": "no answer: left to reconciliation"}


def outcome(answer: dict[str, Any]) -> str:
    """success, failed or timeout, as BCA reads an answer to a payment (domain/04 section 4.3)."""
    code = answer.get("responseCode")
    if not code:
        return "timeout"
    data = answer.get("virtualAccountData")
    flag = data.get("paymentFlagStatus") if isinstance(data, dict) else None
    if code in ("2002500", "2022500"):
        return {"00": "success", None: "timeout", "": "timeout", "02": "timeout"}.get(
            flag, "failed"
        )
    if code == "4042518":  # Inconsistent Request: as the first time
        return "success" if flag == "00" else "failed"
    return "failed"
