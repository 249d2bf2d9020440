"""The JSON interface: its description, and one way of saying no."""

import json

import pytest

pytestmark = pytest.mark.django_db


def test_the_description_is_public_and_names_the_routes(client):
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    paths = answer.json()["paths"]
    assert "/api/v1/status" in paths
    assert "/api/v1/services" in paths


def test_every_declared_refusal_is_problem_details(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    refusals = [
        list(answer["content"])
        for operations in paths.values()
        for operation in operations.values()
        for status, answer in operation["responses"].items()
        if int(status) >= 400
    ]
    assert len(refusals) > 5
    assert all(types == ["application/problem+json"] for types in refusals)


def test_status_lists_every_part(client):
    assert {"database", "record", "bank"} <= set(client.get("/api/v1/status").json()["parts"])


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/api/v1/nothing", 404),
        ("/api/v1/services/GONE", 404),
        ("/api/v1/services?on=tomorrow", 422),
        ("/api/v1/services?on=0", 422),
        ("/api/v1/services?on=2026-W05-1", 422),
        ("/api/v1/offices?open_only=perhaps", 422),
    ],
)
def test_refusals_are_problem_details(client, url, status):
    answer = client.get(url)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert body["status"] == status
    assert body["title"]


def test_what_was_sent_is_not_repeated(client):
    assert b"secret-thing" not in client.get("/api/v1/services?on=secret-thing").content


def test_the_wrong_method_is_refused(client):
    assert client.post("/api/v1/status").status_code == 405
