"""Signed documents between centre and edge: canonical JSON (RFC 8785) under one Ed25519 key.

A document is ``{"body": ..., "key": "<8 hex>", "kind": "...", "signature": "<128 hex>"}``; the
signature covers ``tertib <kind>``, a zero byte and the canonical body, so that a document of one
kind never passes for another.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tertib.contracts.canonical import dumps


class NotGenuine(ValueError):
    """Not signed by a known key, changed on the way, or of another kind."""


def key_id(public: Ed25519PublicKey) -> str:
    """Eight hex digits by which a reader picks the key among those it knows."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:8]


def message(kind: str, body: Any) -> bytes:
    """The bytes under the signature."""
    return b"tertib " + kind.encode() + b"\0" + dumps(body)


def sign(kind: str, body: Any, key: Ed25519PrivateKey) -> bytes:
    """The document of that kind as bytes.

    Raises:
        rfc8785.CanonicalizationError: ``body`` holds something JSON cannot carry exactly.
    """
    document = {
        "kind": kind,
        "body": body,
        "key": key_id(key.public_key()),
        "signature": key.sign(message(kind, body)).hex(),
    }
    return json.dumps(document, separators=(",", ":"), sort_keys=True).encode()


def read(kind: str, document: bytes, *keys: Ed25519PublicKey) -> Any:
    """The body of a document that one of ``keys`` signed.

    Raises:
        NotGenuine: it is not JSON of this kind, or no known key signed it.
    """
    try:
        parts = json.loads(document)
        found, body = parts["kind"], parts["body"]
        signer, signature = parts["key"], bytes.fromhex(parts["signature"])
        signed = message(kind, body)
    except (ValueError, KeyError, TypeError, rfc8785.CanonicalizationError):
        raise NotGenuine("not a signed document") from None
    if found != kind:
        raise NotGenuine(f"a {found!r}, not a {kind!r}")
    for key in keys:
        if key_id(key) == signer:
            try:
                key.verify(signature, signed)
            except InvalidSignature:
                raise NotGenuine("the signature does not fit") from None
            return body
    raise NotGenuine("signed with an unknown key")
