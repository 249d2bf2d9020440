"""The JSON interface under /api/v1/: the routers of the subjects, one way of saying no."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from pydantic import BaseModel

from tertib.foundation import logs
from tertib.foundation.problems import problem
from tertib.web import health

SUBJECTS = ("catalogue", "offices", "booking", "payments")
"""Subjects whose ``api.router`` is public; those without one are left out."""

PROBLEM = "application/problem+json"

log = logs.get("api")


class Status(BaseModel):
    """How the parts of the installation are; empty text means well."""

    status: str
    parts: dict[str, str]


status = Router(tags=["status"])


@status.get("/status", response=Status, summary="How the service is now")
def now(request: HttpRequest) -> dict[str, Any]:
    found = health.recent()
    return {"status": "trouble" if any(found.values()) else "ok", "parts": found}


class Described(NinjaAPI):
    """Says of its refusals what they are: problem details, not plain JSON."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**given)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content[PROBLEM] = content.pop("application/json")
        return schema


def build() -> NinjaAPI:
    """The interface with every router there is; its description is at ``openapi.json``."""
    api = Described(
        title="Tertib",
        version="1",
        description="Public facts of the service: offices, services, tariffs, free places, status.",
        docs_url=None,
        urls_namespace="api",
    )
    api.add_router("", status)
    for subject in SUBJECTS:
        name = f"tertib.{subject}.api"
        if find_spec(name):
            router = getattr(import_module(name), "router", None)
            if router is not None:
                api.add_router("", router)
    _say_no(api)
    return api


def _say_no(api: NinjaAPI) -> None:
    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> JsonResponse:
        # pydantic repeats what was sent; only the place and the rule go back out
        errors = [{"at": list(e["loc"]), "rule": e["type"], "text": e["msg"]} for e in error.errors]
        return problem(422, "The request does not fit the description", errors=errors)

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> JsonResponse:
        return problem(error.status_code, error.message)

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> JsonResponse:
        return problem(404, "Not found")

    @api.exception_handler(PermissionDenied)
    def forbidden(request: HttpRequest, error: PermissionDenied) -> JsonResponse:
        return problem(403, "Not for you")

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("the interface failed", exc_type=type(error).__name__)
        return problem(500, "Something went wrong on our side")


api = build()
urls = api.urls
for _pattern in urls[0]:
    if _pattern.callback:
        login_not_required(_pattern.callback)  # public facts only; deny by default is for pages
