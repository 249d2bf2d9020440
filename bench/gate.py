"""The gate: from card to relay over real OSDP frames, and the decision alone.

The limits are those of the specification; what a reader costs at least is libosdp's poll, every
50 ms: a card waits for it 25 ms in the mean and 47.5 ms at p95.
"""

from __future__ import annotations

from _line import say
from tertib.cli.simulate_gate import DECISION_US, trial
from tertib.foundation import logs

TAPS = {1: 120, 8: 60}


def main() -> int:
    """One line each: one reader, eight readers, the decision."""
    logs.configure("ERROR")
    failed = 0
    for readers, taps in TAPS.items():
        found = trial(readers, taps)
        failed += not found.ok
        params = {"readers": readers, "taps": found.taps, "lost": found.lost}
        relay = {f"{name}_ms": value for name, value in found.card_to_relay_ms.items()}
        written = {f"written_{name}_ms": value for name, value in found.written_ms.items()}
        say(
            "gate-card-to-relay", {**params, **relay, **written}, found.card_to_relay_ms["p95"],
            "ms", found.limit_ms, "p95 allowed",
        )  # fmt: skip
    say(
        "gate-decision", {f"{name}_us": value for name, value in found.decision_us.items()},
        found.decision_us["p95"], "us", DECISION_US, "p95 allowed",
    )  # fmt: skip
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
