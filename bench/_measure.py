"""What the benchmarks over HTTP share: clients in processes of their own, percentiles."""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor

from tertib.booking.tests import load

LOADERS = 2


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
