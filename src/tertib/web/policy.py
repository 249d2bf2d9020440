"""The Content-Security-Policy of every response, built once and not for each anew."""

from __future__ import annotations

from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class PolicyOnce(CSPMiddleware):
    """django-csp's, which composes the text again for each response: at the door a twentieth of
    the whole request. A response for which a view asked something else is left to it. Its
    settings for reporting only and for addresses left out, which we do not use, have no effect."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Set the header, if the response has none."""
        asked = any(name.startswith("_csp") for name in (*vars(response), *vars(request)))
        if asked:
            return super().process_response(request, response)
        response.setdefault(HEADER, usual())
        return response


@cache
def usual() -> str:
    """The policy of the settings."""
    return build_policy()
