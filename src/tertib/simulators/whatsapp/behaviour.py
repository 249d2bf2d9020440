"""How the simulator can be told to misbehave."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass
class Behaviour:
    """Set by ``POST /control/behaviour``; fields left out keep their value."""

    fail_next: int = 0
    """Error code for the next ``fail_count`` sends; 0: none."""
    fail_count: int = 1
    http_status: int = 400
    """Status that goes with ``fail_next``."""
    duplicate: bool = False
    """Deliver every webhook twice."""
    out_of_order: bool = False
    """Deliver ``read`` before ``delivered`` before ``sent``."""
    late_ms: int = 0
    """Wait so long after a message was accepted before answering."""
    webhook_ms: int = 0
    """Wait so long before the first delivery of a webhook."""
    wrong_signature: bool = False
    dead: bool = False
    """Answer 503 to everything and deliver nothing."""
    auto_read: bool = False
    """Every message is read at once."""
    undeliverable: bool = False
    """Messages are accepted, then reported as failed (131026)."""

    def change(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Take over known fields; the whole behaviour afterwards.

        Raises:
            ValueError: an unknown field or a value of another type.
        """
        kinds = {f.name: type(f.default) for f in fields(self)}
        for name, value in wanted.items():
            if name not in kinds or type(value) is not kinds[name]:
                raise ValueError(name)
        for name, value in wanted.items():
            setattr(self, name, value)
        return asdict(self)

    def failure(self) -> tuple[int, int] | None:
        """(code, status) if this send shall fail."""
        if not self.fail_next or self.fail_count <= 0:
            return None
        failure = (self.fail_next, self.http_status)
        self.fail_count -= 1
        if self.fail_count == 0:
            self.fail_next, self.fail_count = 0, 1
        return failure
