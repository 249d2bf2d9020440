import pytest
from django.test import RequestFactory

from tertib.foundation import client


@pytest.mark.parametrize(
    ("hops", "header", "expected"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "10.0.0.2", "127.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, hops, header, expected):
    settings.CORE = settings.CORE.model_copy(update={"proxies": hops})
    request = RequestFactory().get("/", headers={"X-Forwarded-For": header} if header else {})
    assert client.address(request) == expected
