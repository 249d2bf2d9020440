"""What the benchmarks over HTTP share: clients in processes of their own, percentiles, one line."""

from __future__ import annotations

import json
import time
from concurrent.futures import ProcessPoolExecutor

from tertib.booking.tests import load

LOADERS = 2


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


def percentile(seconds: list[float], share: float) -> float:
    """In milliseconds."""
    ordered = sorted(seconds)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


def times(answers: list[load.Answer]) -> dict[str, float]:
    """The usual percentiles, for ``params``."""
    seconds = [answer.seconds for answer in answers]
    return {f"p{share}_ms": round(percentile(seconds, share / 100), 1) for share in (50, 95, 99)}


def drive(port: int, requests: list[bytes], clients: int) -> tuple[list[load.Answer], float]:
    """All answers and the seconds it took, from LOADERS processes."""
    parts = [requests[n::LOADERS] for n in range(LOADERS)]
    with ProcessPoolExecutor(LOADERS) as pool:
        list(pool.map(abs, range(LOADERS)))
        began = time.perf_counter()
        jobs = [pool.submit(load.run, port, part, clients // LOADERS) for part in parts]
        answers = [answer for job in jobs for answer in job.result()]
        return answers, time.perf_counter() - began
