"""Refusals with a status: designed pages for people, problem details for machines."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tertib.foundation.problems import problem


def _answer(request: HttpRequest, status: HTTPStatus, template: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(status, status.phrase)
    return render(request, template, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent what no page of ours sends."""
    return _answer(request, HTTPStatus.BAD_REQUEST, "400.html")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not for this person."""
    return _answer(request, HTTPStatus.FORBIDDEN, "403.html")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing here for you."""
    return _answer(request, HTTPStatus.NOT_FOUND, "404.html")


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form came without the token of its page: usually cookies off or a stale page."""
    return _answer(request, HTTPStatus.FORBIDDEN, "403_csrf.html")


def too_many(request: HttpRequest, wait: timedelta) -> HttpResponse:
    """429: try again after ``wait``."""
    seconds = max(1, int(wait.total_seconds()))
    if request.path.startswith("/api/"):
        response: HttpResponse = problem(429, HTTPStatus.TOO_MANY_REQUESTS.phrase)
    else:
        minutes = -(-seconds // 60)
        response = render(request, "web/refusals/429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Needs neither database nor session nor language."""
    if request.path.startswith("/api/"):
        return problem(500, HTTPStatus.INTERNAL_SERVER_ERROR.phrase)
    return render(None, "500.html", status=500)  # type: ignore[arg-type]  # no context processors
