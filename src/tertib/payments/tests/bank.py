"""A bank for tests: signs with its own code, not ours, and speaks HTTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from tertib.ledger import actors
from tertib.payments import actions

KEY = generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
WIB = timezone(timedelta(hours=7))
_serial = itertools.count(1)


def sign(message: bytes) -> str:
    return base64.b64encode(KEY.sign(message, PKCS1v15(), SHA256())).decode()


def hmac_of(secret: bytes, method: str, url: str, token: str, body: bytes, stamp: str) -> str:
    """Signs a body that is minified already."""
    text = f"{method}:{url}:{token}:{hashlib.sha256(body).hexdigest()}:{stamp}"
    return base64.b64encode(hmac.digest(secret, text.encode(), hashlib.sha512)).decode()


class Bank:
    """One partner, registered on construction."""

    def __init__(self, http: httpx.Client, now: datetime, name: str = "bank-a") -> None:
        self.http, self.now, self.name = http, now, name
        self.company_code = {"bank-a": "12345"}.get(name, "777")
        self.client_id, self.secret = f"{name}-client", f"secret of {name}".encode()
        self.register()
        self.bearer = ""

    def register(self) -> None:
        actions.register_partner(
            name=self.name, title=self.name, client_id=self.client_id, partner_id=self.name,
            company_code=self.company_code, public_key=PEM, secret=self.secret,
            actor=actors.system("test"), now=self.now,
        )  # fmt: skip

    @property
    def stamp(self) -> str:
        return self.now.astimezone(WIB).isoformat(timespec="seconds")

    def token(self, body: Any = None, drop: str = "", **headers: str) -> httpx.Response:
        """Service 73; headers by keyword (``x_signature=...``) replace the right ones."""
        right = {
            "CONTENT-TYPE": "application/json", "X-TIMESTAMP": self.stamp,
            "X-CLIENT-KEY": self.client_id,
        }  # fmt: skip
        right.update({name.replace("_", "-").upper(): value for name, value in headers.items()})
        right.setdefault(
            "X-SIGNATURE", sign(f"{right['X-CLIENT-KEY']}|{right['X-TIMESTAMP']}".encode())
        )
        right = {name: value for name, value in right.items() if name.upper() != drop.upper()}
        content = json.dumps(body if body is not None else {"grantType": "client_credentials"})
        answer = self.http.post("/v1.0/access-token/b2b", content=content, headers=right)
        if answer.status_code == 200:
            self.bearer = answer.json()["accessToken"]
        return answer

    def call(
        self, service: str, body: Any, drop: str = "", url: str = "", **headers: str
    ) -> httpx.Response:
        """A signed call of ``/v1.0/transfer-va/<service>``; ``body`` may be raw bytes."""
        if not self.bearer:
            self.token()
        raw = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
        path = f"/v1.0/transfer-va/{service}"
        right = {
            "CONTENT-TYPE": "application/json", "AUTHORIZATION": f"Bearer {self.bearer}",
            "X-TIMESTAMP": self.stamp, "X-PARTNER-ID": self.name,
            "X-EXTERNAL-ID": str(next(_serial)), "CHANNEL-ID": "95231",
        }  # fmt: skip
        right.update({name.replace("_", "-").upper(): value for name, value in headers.items()})
        right.setdefault("X-SIGNATURE", hmac_of(
            self.secret, "POST", url or path, self.bearer, raw, right["X-TIMESTAMP"],
        ))  # fmt: skip
        right = {name: value for name, value in right.items() if name.upper() != drop.upper()}
        return self.http.post(path, content=raw, headers=right)

    def account(self, kode: str) -> dict[str, Any]:
        padded = self.company_code.rjust(8)
        return {"partnerServiceId": padded, "customerNo": kode, "virtualAccountNo": padded + kode}

    def inquiry(self, kode: str, **more: Any) -> dict[str, Any]:
        return {**self.account(kode), "inquiryRequestId": f"i{next(_serial)}", **more}

    def payment(self, kode: str, rupiah: int = 650_000, **more: Any) -> dict[str, Any]:
        amount = {"value": f"{rupiah}.00", "currency": "IDR"}
        return {
            **self.account(kode), "paymentRequestId": f"p{next(_serial)}", "channelCode": 6011,
            "paidAmount": amount, "totalAmount": amount, "trxDateTime": self.stamp,
            "referenceNo": "00113696201", "flagAdvise": "N", "billDetails": [], **more,
        }  # fmt: skip


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


class _Server(ThreadedWSGIServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, *args: Any) -> None:
        pass


@contextmanager
def serve() -> Iterator[httpx.Client]:
    """The whole site over real HTTP, in threads of this process."""
    server = _Server(("127.0.0.1", 0), _Quiet)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        limits = httpx.Limits(max_connections=64)
        with httpx.Client(
            base_url=f"http://127.0.0.1:{server.server_port}", limits=limits, timeout=30
        ) as http:
            yield http
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
