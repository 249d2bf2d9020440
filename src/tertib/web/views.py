"""Pages of the shell itself: home, status, words about the site, switches, health."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from tertib.foundation import clock
from tertib.offices.access import requires, staff_of
from tertib.offices.models import Role
from tertib.web import demo_bar, front, health, nav, panels, queries
from tertib.web.actions import CAPITAL
from tertib.web.context import THEMES
from tertib.web.parts import PARTS

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
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=secure)
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
    now = clock.now()
    return render(request, "web/home.html", front.contents(now))


@login_not_required
def words(request: HttpRequest, page: str) -> HttpResponse:
    """A page of words only: about, privacy, accessibility, complaints."""
    return render(request, f"web/{page}.html")


@login_not_required
def status_page(request: HttpRequest) -> HttpResponse:
    """How the service is, now and over the last 90 days."""
    now = clock.now()
    found = health.recent()
    context = {
        "histories": queries.histories(found, now),
        "incidents": queries.incidents(now),
        "troubled": health.troubled(),
        "now": now,
        "zone": CAPITAL,
    }
    return render(request, "web/status.html", context)


@requires(*Role)
def staff_home(request: HttpRequest) -> HttpResponse:
    """What each role needs now."""
    staff = staff_of(request)
    held = list(staff.assignments.select_related("office").order_by("role"))
    groups = nav.links([one.role for one in held], request.path)
    context = {
        "assignments": held,
        "groups": [group for group in groups if group["label"]],
        "panels": panels.for_staff(staff, held, clock.now()),
        "troubled": health.troubled(),
    }
    return render(request, "web/staff_home.html", context)


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Per part ``ok`` or what is wrong; 200 only when all that the site needs is well."""
    found = health.measure(clock.now())
    ready = not any(found[part.code] for part in PARTS if part.needed)
    parts = {code: reason or "ok" for code, reason in found.items()}
    body = {"status": "ok" if ready else "unavailable", **parts}
    return JsonResponse(body, status=200 if ready else 503)


@login_not_required
@cache_control(max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """For programs that ask for it by its old name."""
    return HttpResponseRedirect(static("web/icon.svg"))


@login_not_required
@cache_control(max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public words, nothing about a person."""
    return render(request, "web/robots.txt", content_type="text/plain; charset=utf-8")


@login_not_required
@cache_control(max_age=86400)
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116: where to report a hole."""
    context = {"base": settings.CORE.base_url, "year": clock.now().year + 1}
    return render(request, "web/security.txt", context, content_type="text/plain; charset=utf-8")
