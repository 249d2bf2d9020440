"""Ways in that are not the sign-in page: the one-time link, and the demonstration's shortcut."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from tertib.foundation import clock
from tertib.offices import actions, demo, forms, links
from tertib.offices.models import Staff


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
def welcome(request: HttpRequest, person: UUID, token: str) -> HttpResponse:
    """Choose a password with a one-time link; a link that is used or old says what to do."""
    staff = links.holder(person, token)
    if staff is None:
        return render(request, "offices/link_dead.html", status=410)
    form = forms.Welcome(staff, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.set_password(staff, form.cleaned_data["password"], clock.now())
        messages.success(request, _("Your password is saved. Sign in with it now."))
        return redirect("account_login")
    errors = forms.errors(form) if form.is_bound else []
    context = {"person": staff, "form": forms.fields(form), "errors": errors}
    return render(request, "offices/welcome.html", context, status=422 if errors else 200)


@login_not_required
@require_GET
def forgotten(request: HttpRequest) -> HttpResponse:
    """What to do without a password: nobody resets it by e-mail here."""
    return render(request, "offices/forgotten.html")


@login_not_required
@require_POST
def demo_enter(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as someone of the demonstration, without a password. Only in the demonstration."""
    if not settings.CORE.demo or username not in demo.usernames():
        raise Http404
    try:
        staff = Staff.objects.get(username=username, is_active=True)
    except Staff.DoesNotExist:
        raise Http404 from None
    login(request, staff, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("staff_home")
