"""What every page's frame needs; cheap, because every page pays for it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from tertib.web import demo_bar, health, nav

THEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Variables of the layout; what costs a query is lazy and read only where it is shown."""
    theme = request.COOKIES.get("theme", "")
    return {
        "LANGUAGE_CODE": get_language(),
        "theme": theme if theme in THEMES else "",
        "demo": demo_bar.contents(request) if settings.CORE.demo else None,
        "outages": SimpleLazyObject(health.announced),
        "staff_nav": SimpleLazyObject(lambda: _staff_nav(request)),
    }


def _staff_nav(request: HttpRequest) -> list[dict[str, Any]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return nav.links(user.assignments.values_list("role", flat=True), request.path)
