"""The one command line: ``tertib --help``."""

from tertib.cli.main import app


def main() -> None:
    """Entry point of the ``tertib`` command."""
    app()
