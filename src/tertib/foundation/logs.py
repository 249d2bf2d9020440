"""Structured logs (one JSON object a line) that cannot carry personal data.

Only fields on the allow-list pass; any other value is replaced by its type. Free text is the event
name, a constant in the code, never data.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

SAFE = frozenset(
    "event level timestamp logger component status method route ms count size action office "
    "error code attempt index task job pid port version id reason exc_type where".split()
)


def redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the value of every field that is not on the allow-list by its type."""
    return {k: v if k in SAFE else f"<{type(v).__name__}>" for k, v in event.items()}


def exception_type(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep of an exception its type and place: its message may quote what a person typed."""
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exc_type"] = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "/tertib/" in frame.filename] or frames
        if ours:
            event["where"] = f"{ours[-1].filename.rpartition('/tertib/')[2]}:{ours[-1].lineno}"
    return event


def configure(level: str = "INFO") -> None:
    """Send structlog and the standard library's loggers through the same redaction."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        exception_type,
    ]
    structlog.configure(
        processors=[*shared, redact, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            use_get_message=False,  # other libraries put values into messages: keep the template
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("procrastinate", "pikepdf", "httpx", "asyncio"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


def get(name: str) -> Any:
    """A logger bound to ``component=name``."""
    return structlog.get_logger(component=name)
