"""Renew the drawn and tabulated parts of the documentation, and the pictures in it.

``python -m docs.make`` does all (it starts a demonstration to photograph); ``--text`` only what
follows from the code. ``tests/test_docs.py`` fails when the text parts lag behind.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import date
from importlib import import_module
from itertools import pairwise
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ON = date(2026, 11, 21)
"""The day for which tariffs are printed; renewed with a release."""


def _machine(module: str) -> Callable[[], str]:
    """Draws the state machine of these rules."""
    return lambda: f"```mermaid\n{import_module(module).diagram().strip()}\n```"


def _settings() -> str:
    """Every setting with its default and its meaning, from the sections themselves."""
    import ast
    import inspect
    import textwrap

    from tertib.foundation.config import Core, Section

    for conf in DOCS.parent.glob("src/tertib/*/conf.py"):
        import_module(f"tertib.{conf.parent.name}.conf")
    ours = [section for section in Section.sections if section.__module__.endswith("conf")]
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for section in sorted([Core, *ours], key=lambda s: str(s.model_config.get("env_prefix"))):
        body = ast.parse(textwrap.dedent(inspect.getsource(section))).body[0].body  # type: ignore[attr-defined]
        said = {
            node.target.id: ast.literal_eval(after.value)  # type: ignore[attr-defined]
            for node, after in pairwise(body)
            if isinstance(node, ast.AnnAssign) and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        }  # fmt: skip
        prefix = str(section.model_config.get("env_prefix", ""))
        for name, info in section.model_fields.items():
            default = info.default
            shown = "" if "Secret" in type(default).__name__ else str(default)
            meaning = " ".join(said.get(name, "").split())
            rows.append(f"| `{(prefix + name).upper()}` | `{shown}` | {meaning} |")
    return "\n".join(rows).replace("``", "")


def _tariffs() -> str:
    from tertib.catalogue import docs

    return docs.tables(ON).strip()


PARTS: dict[str, tuple[str, Callable[[], str]]] = {
    "application states": ("architecture.md", _machine("tertib.applications.rules")),
    "card states": ("subjects/visits.md", _machine("tertib.visits.rules")),
    "compartment states": ("subjects/lockers.md", _machine("tertib.lockers.rules")),
    "passport states": ("subjects/handover.md", _machine("tertib.handover.rules")),
    "candidate states": ("subjects/checkpoint.md", _machine("tertib.checkpoint.rules")),
    "order states": ("subjects/watchlist.md", _machine("tertib.watchlist.rules.orders")),
    "settings": ("operations.md", _settings),
    "services and tariffs": ("subjects/catalogue.md", _tariffs),
}
"""Name of a drawn part: the file it stands in, and what draws it."""


def _between(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- drawn: {re.escape(name)} -->\n).*?(<!-- end -->)", re.S)


def stale() -> list[str]:
    """The drawn parts whose text no longer follows from the code."""
    late = []
    for name, (file, draw) in PARTS.items():
        match = _between(name).search((DOCS / file).read_text())
        if match is None or match.group(0) != f"{match.group(1)}{draw()}\n{match.group(2)}":
            late.append(f"{file}: {name}")
    return late


def renew() -> None:
    """Write every drawn part anew."""
    for name, (file, draw) in PARTS.items():
        path = DOCS / file
        text, drawn = path.read_text(), draw()
        path.write_text(_between(name).sub(lambda m, d=drawn: f"{m[1]}{d}\n{m[2]}", text))  # type: ignore[misc]


def main() -> int:
    """The command."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tertib.settings")
    import django

    django.setup()
    renew()
    if "--text" not in sys.argv:
        from docs import pictures

        pictures.take()
    return 0


if __name__ == "__main__":
    sys.exit(main())
