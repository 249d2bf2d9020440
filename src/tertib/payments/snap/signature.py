"""Both SNAP signatures, on the bytes as they came (domain/04 section 4.2). Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

# A string (also one that never ends, so that hostile bytes cost linear time), or whitespace.
_STRING_OR_SPACE = re.compile(rb'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|[ \t\r\n]+', re.DOTALL)


def minify(body: bytes) -> bytes:
    """Drop the whitespace outside strings; every other byte stays as it is."""
    return _STRING_OR_SPACE.sub(rb"\1", body)


def relative_url(path: str, query: str = "") -> str:
    """Everything after the host: encoded path, query sorted by name, then by value."""
    if not query:
        return path
    pairs = sorted(tuple(pair.partition("=")[::2]) for pair in query.split("&"))
    return path + "?" + "&".join(f"{name}={value}" for name, value in pairs)


def string_to_sign(method: str, url: str, token: str, body: bytes, timestamp: str) -> str:
    """What the symmetric signature covers; ``timestamp`` as the caller wrote it."""
    digest = hashlib.sha256(minify(body)).hexdigest()
    return f"{method}:{url}:{token}:{digest}:{timestamp}"


def symmetric(secret: bytes, text: str) -> bytes:
    """HMAC-SHA512 (64 bytes)."""
    return hmac.digest(secret, text.encode(), hashlib.sha512)


def decode(signature: str) -> bytes:
    """The bytes of a signature in base64 or, as some banks write it, hex; empty if neither."""
    try:
        if len(signature) == 128:  # an HMAC-SHA512 in hex; base64 of one has 88 characters
            return bytes.fromhex(signature)
        return base64.b64decode(signature, validate=True)
    except (ValueError, binascii.Error):
        return b""


def symmetric_matches(secret: bytes, text: str, signature: str) -> bool:
    """Whether ``signature`` is that of ``text``, in constant time."""
    return hmac.compare_digest(symmetric(secret, text), decode(signature))


@lru_cache(maxsize=64)
def public_key(pem: str) -> RSAPublicKey:
    """Parse a PEM public key.

    Raises:
        ValueError: it is no RSA public key of at least 2048 bits.
    """
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey) or key.key_size < 2048:
        raise ValueError("a partner needs an RSA public key of at least 2048 bits")
    return key


def fingerprint(pem: str) -> str:
    """SHA-256 (hex) of the key itself, however its PEM is wrapped; as ``openssl pkey -outform DER``
    shows it.

    Raises:
        ValueError: as :func:`public_key`.
    """
    der = public_key(pem).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def asymmetric_matches(pem: str, message: bytes, signature: str) -> bool:
    """Whether ``signature`` (base64) is SHA256withRSA (PKCS#1 v1.5) of ``message`` by that key."""
    return raw_asymmetric_matches(pem, message, decode(signature))


def raw_asymmetric_matches(pem: str, message: bytes, signature: bytes) -> bool:
    """The same for the signature's own bytes."""
    try:
        public_key(pem).verify(signature, message, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True
