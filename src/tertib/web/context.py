"""What every page's frame needs."""

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Variables of the layout: whether this is the demo."""
    return {"demo": settings.CORE.demo}
