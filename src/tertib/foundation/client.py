"""Who is calling: the address behind the proxies that the operator runs, and no other."""

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The client's IP address, for rate limits.

    ``X-Forwarded-For`` is believed only as far as ``TERTIB_PROXIES`` says that our own proxies
    wrote it: whatever stands further left was written by the client.
    """
    hops = settings.CORE.proxies
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if hops and len(forwarded) >= hops and forwarded[-hops]:
        return forwarded[-hops][:45]
    return str(request.META.get("REMOTE_ADDR", ""))
