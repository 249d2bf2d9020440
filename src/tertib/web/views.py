"""Pages of the shell itself: home, words about the site, switches of language and theme."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from tertib.offices.access import requires
from tertib.web import demo_bar
from tertib.web.context import THEMES

YEAR = 365 * 24 * 3600

set_language = login_not_required(django_set_language)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else "/"


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark in a cookie and go back."""
    response = HttpResponseRedirect(_next(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            "theme", theme, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


@login_not_required
@require_POST
def demo_clock(request: HttpRequest) -> HttpResponse:
    """Move the demonstration's clock on; does not exist outside the demonstration."""
    demo_bar.advance(request.POST.get("step", ""))
    return HttpResponseRedirect(_next(request))


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The front door."""
    return render(request, "web/home.html")


@login_not_required
def words(request: HttpRequest, page: str) -> HttpResponse:
    """A page of words only: about, privacy, accessibility, complaints."""
    return render(request, f"web/{page}.html")


@login_not_required
def status_page(request: HttpRequest) -> HttpResponse:
    """How the service is, now and over the last 90 days."""
    return render(request, "web/status.html")


@requires()
def staff_home(request: HttpRequest) -> HttpResponse:
    """What each role needs now."""
    return render(request, "web/staff_home.html")


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """Per component ``ok`` or what is wrong; 200 only when all that is needed is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "database": "ok"})
