"""The booking QR checked without the network, against the bare signature that it carries."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tertib.contracts import booking_code

COUNT, ROUNDS = 2000, 7


def rate(act: Callable[[int], object]) -> float:
    """Acts a second."""
    began = time.perf_counter()
    for number in range(COUNT):
        act(number)
    return COUNT / (time.perf_counter() - began)


def main() -> None:
    """Both in turns, so that a slow moment of the machine slows both."""
    key = Ed25519PrivateKey.generate()
    public = key.public_key()
    start = datetime(2026, 1, 26, 2, tzinfo=UTC)
    texts = [
        booking_code.encode(
            booking_code.Pass("0000-0000", "JE", start + timedelta(minutes=n), timedelta(hours=1),
                              "paspor", "yellow"), key,
        )
        for n in range(COUNT)
    ]  # fmt: skip
    signed = [(key.sign(bytes([n % 256]) * 41), bytes([n % 256]) * 41) for n in range(COUNT)]
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(rate(lambda n: booking_code.verify(texts[n], public)))
        bare.append(rate(lambda n: public.verify(*signed[n])))
    ratio = median(one / other for one, other in zip(ours, bare, strict=True))
    print(json.dumps({
        "bench": "qr_offline", "params": {"codes": COUNT, "rounds": ROUNDS},
        "ours": round(median(ours)), "unit": "codes/s", "limit": round(median(bare)),
        "limit_name": "bare Ed25519 checks", "peer": None, "peer_name": "",
        "ratio": round(ratio, 2),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
