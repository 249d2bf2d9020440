"""The commands, each in its own file; nothing heavy is imported before it is needed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help=(
        "Tertib, the integrity platform of an immigration office.\n\n"
        "Start with **tertib up --demo**: it starts everything on this machine and prints where "
        "to look. **tertib doctor** checks an installation and says how to mend what it finds."
    ),
)

Data = Annotated[
    Path, typer.Option(envvar="TERTIB_DATA", help="Folder of keys, tiles, documents, database.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of prose.")]


def django(data: Path | None = None) -> None:
    """Load Django in this process, for the installation in ``data``."""
    if data is not None:
        os.environ["TERTIB_DATA"] = str(data)
        recall(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tertib.settings")
    import django as framework

    from tertib.foundation import logs

    logs.configure(os.environ.get("TERTIB_LOG_LEVEL", "INFO"))
    framework.setup()


def remember(data: Path, environment: dict[str, str]) -> None:
    """Keep what `tertib up` sets for its programs, so that commands beside it see the same."""
    path = data / "environment"
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}={value}\n" for name, value in sorted(environment.items())))


def recall(data: Path) -> None:
    """Set what was remembered, unless the caller's environment says otherwise."""
    path = data / "environment"
    for line in path.read_text().splitlines() if path.exists() else ():
        name, _, value = line.partition("=")
        os.environ.setdefault(name, value)
