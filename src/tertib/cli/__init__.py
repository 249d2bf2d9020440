"""The one command line: ``tertib --help``."""

from importlib import import_module

from tertib.cli.main import app

COMMANDS = (
    "up", "web", "worker", "sequencer", "witness", "migrate", "operator", "partner", "doctor",
    "simulate", "verify", "record", "bench", "gate", "locker", "camera", "device",
    "watchlist", "models", "recognition",
)  # fmt: skip
"""In the order in which ``--help`` lists them; each is a module of this package."""


def load() -> None:
    """Add every command to the application."""
    for name in COMMANDS:
        import_module(f"tertib.cli.{name}")


def main() -> None:
    """Entry point of the ``tertib`` command."""
    load()
    app()
