"""The JSON interface keeps to its own description: whatever is sent, whatever comes back."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.system import System

PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 40
"""Requests to each operation, of what is allowed and as many of what is not."""
PATIENCE = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
def test_no_server_error_and_no_undeclared_answer(demo_system: System, mode: GenerationMode):
    """Statuses, content types, headers and bodies are those that the description declares."""
    described = schemathesis.openapi.from_url(f"{demo_system.url}/api/v1/openapi.json")
    tried = []
    for found in described.get_all_operations():
        operation = found.ok()
        if mode.is_negative and not list(operation.iter_parameters()):
            continue  # nothing about it can be wrong

        @PATIENCE
        @given(case=operation.as_strategy(generation_mode=mode))
        def keeps_its_word(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=PROMISES)

        keeps_its_word()
        tried.append(operation.label)
    assert len(tried) > 3
