"""RFC 9457 problem details: how machines are told what went wrong."""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse


def problem(status: int, title: str, *, kind: str = "about:blank", **more: Any) -> JsonResponse:
    """An ``application/problem+json`` answer; ``more`` become extension members."""
    body = {"type": kind, "title": title, "status": status, **more}
    return JsonResponse(body, status=status, content_type="application/problem+json")
