"""Refusals: each says what happened and what to do next, in the reader's language."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory

from tertib.web import errors

pytestmark = pytest.mark.django_db


def test_a_missing_page(client):
    page = client.get("/nothing-here/", headers={"Accept-Language": "en"})
    assert page.status_code == 404
    assert b"There is no such page" in page.content
    assert b"What you can do" in page.content


def test_a_form_without_its_token():
    page = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})
    assert page.status_code == 403
    assert b"Formulir tidak diterima" in page.content


def test_a_host_that_is_not_ours(client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_too_many_says_how_long():
    answer = errors.too_many(RequestFactory().get("/"), timedelta(seconds=90))
    assert (answer.status_code, answer["Retry-After"]) == (429, "90")
    assert b"2 menit" in answer.content


def test_our_own_fault_needs_no_database(django_db_blocker):
    request = RequestFactory().get("/")
    with django_db_blocker.block():
        answer = errors.broken(request)
    assert answer.status_code == 500
    assert b"Ada gangguan" in answer.content
    assert b"Something went wrong" in answer.content


@pytest.mark.parametrize("make", [errors.bad_request, errors.forbidden, errors.not_found])
def test_machines_get_problem_details(make):
    answer = make(RequestFactory().get("/api/v1/x"))
    assert answer["Content-Type"] == "application/problem+json"
