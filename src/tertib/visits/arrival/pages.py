"""What the pages of the desk share: their office, the policy for WebAssembly, the public QR."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import segno
from csp.constants import SELF
from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import mark_safe

from tertib.booking.wording import link
from tertib.offices.access import offices_of
from tertib.offices.models import Office

View = Callable[..., HttpResponse]


def with_wasm(view: View) -> View:
    """Let the page compile WebAssembly: the QR reader is some (decision 0105)."""
    return cast(View, csp_update({"script-src": [SELF, "'wasm-unsafe-eval'"]})(view))


def public_qr() -> str:
    """The address of the public front page as an inline SVG."""
    code = segno.make(link("home"), error="m")
    return mark_safe(code.svg_inline(scale=3, border=2, omitsize=True))  # noqa: S308 (segno's own)


def first_office(request: HttpRequest) -> Office:
    """The first open office of those in which one holds the role, or 404."""
    for office in offices_of(request):
        return office
    raise Http404
