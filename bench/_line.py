"""The one line of a benchmark."""

from __future__ import annotations

import json


def say(
    bench: str, params: dict, ours: float, unit: str, limit: float, limit_name: str,
    peer: float | None = None, peer_name: str = "",
) -> None:  # fmt: skip
    """One line of ``tertib bench``; ``ratio`` is ours against the peer, else the limit."""
    print(json.dumps({
        "bench": bench, "params": params, "ours": round(ours, 2), "unit": unit,
        "limit": round(limit, 2), "limit_name": limit_name, "peer": peer, "peer_name": peer_name,
        "ratio": round(ours / (peer or limit), 2),
    }), flush=True)  # fmt: skip
