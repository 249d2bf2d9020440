"""The demonstration's bank and post office: their key files, and their entry with us."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from tertib.ledger import actors
from tertib.payments import actions

PARTNERS = (
    # name, title, company code; the client id is the name, X-PARTNER-ID the company code
    ("bank-a", "Bank Simulasi", "77001"),
    ("pos", "Kantor Pos Simulasi", "77002"),
)


def seed(now: datetime) -> None:
    """Make the files under ``data/demo`` that are missing, and register both. Safe to repeat."""
    folder = settings.CORE.data / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    for name, title, company_code in PARTNERS:
        key_file, secret_file = folder / f"{name}.pem", folder / f"{name}.secret"
        if not key_file.exists():
            key = generate_private_key(public_exponent=65537, key_size=2048)
            _once(key_file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        if not secret_file.exists():
            _once(secret_file, secrets.token_urlsafe(32).encode())
        public = load_pem_private_key(key_file.read_bytes(), password=None).public_key()
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        actions.register_partner(
            name=name, title=title, client_id=name, partner_id=company_code,
            company_code=company_code, public_key=pem, secret=secret_file.read_bytes().strip(),
            actor=actors.system("demo"), now=now,
        )  # fmt: skip


def _once(path: Path, content: bytes) -> None:
    """Write ``path`` whole, unless the simulated bank has just done so itself."""
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
