import pytest
from csp.constants import HEADER, NONCE, SELF
from csp.decorators import csp_exempt, csp_replace, csp_update
from csp.middleware import CSPMiddleware
from django.http import HttpResponse
from django.test import RequestFactory

from tertib.web.policy import PolicyOnce


def plain(request):
    return HttpResponse("x")


def with_nonce(request):
    return HttpResponse(str(request.csp_nonce))


def its_own(request):
    return HttpResponse("x", headers={HEADER: "default-src 'none'"})


@pytest.mark.parametrize(
    "view",
    [
        plain, with_nonce, its_own, csp_exempt()(plain),
        csp_update({"script-src": [SELF, "'wasm-unsafe-eval'"]})(plain),
        csp_replace({"script-src": [SELF, NONCE]})(with_nonce),
    ],
)  # fmt: skip
def test_it_is_what_django_csp_says(view):
    request, again = RequestFactory().get("/"), RequestFactory().get("/")
    theirs, ours = CSPMiddleware(view)(request), PolicyOnce(view)(again)
    expected = theirs.headers.get(HEADER)
    if hasattr(request, "_csp_nonce"):
        expected = expected.replace(request._csp_nonce, again._csp_nonce)
    assert ours.headers.get(HEADER) == expected


def test_the_usual_policy_lets_no_script_stand_in_a_page():
    said = PolicyOnce(plain)(RequestFactory().get("/")).headers[HEADER]
    assert "default-src 'self'" in said
    assert "unsafe" not in said
