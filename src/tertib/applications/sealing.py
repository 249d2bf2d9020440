"""What is sealed under a person's key, and in which context."""

from __future__ import annotations

import json
from uuid import UUID

from tertib.foundation.vault import PersonKey

Answers = dict[str, str]


def seal_answers(key: PersonKey, application_id: UUID, answers: Answers) -> bytes:
    """The answers of one application as sealed JSON."""
    plain = json.dumps(answers, ensure_ascii=False, separators=(",", ":")).encode()
    return key.seal(plain, f"application:{application_id}:data")


def open_answers(key: PersonKey, application_id: UUID, sealed: bytes) -> Answers:
    """Raises Tampered when these are not the answers of this application."""
    answers: Answers = json.loads(key.open(sealed, f"application:{application_id}:data"))
    return answers


def seal_name(key: PersonKey, application_id: UUID, name: str) -> bytes:
    """The applicant's name as typed."""
    return key.seal(name.encode(), f"application:{application_id}:name")


def open_name(key: PersonKey, application_id: UUID, sealed: bytes) -> str:
    """Empty when no name was given yet."""
    if not sealed:
        return ""
    return key.open(sealed, f"application:{application_id}:name").decode()
