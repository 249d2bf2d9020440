"""Documentation that lags behind the code fails here, with what to do."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def test_drawn_parts_follow_from_the_code():
    from docs import make

    assert make.stale() == [], "run: make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text()):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), target


def test_every_command_is_explained_by_help():
    from tertib.cli import COMMANDS, load
    from tertib.cli.main import app

    load()
    shown = CliRunner().invoke(app, ["--help"], terminal_width=200).output
    for name in COMMANDS:
        assert re.search(rf"\b{name}\b", shown), name


def test_the_readme_begins_with_the_two_commands():
    lines = (ROOT / "README.md").read_text().splitlines()
    assert [line.split()[:2] for line in lines[3:5]] == [["make", "run"], ["make", "test"]]


def test_no_file_is_too_long_to_hold_in_the_head():
    sources = [p for p in (ROOT / "src").rglob("*.py") if "migrations" not in p.parts]
    lengths = sorted(len(path.read_text().splitlines()) for path in sources)
    longest = max(sources, key=lambda path: len(path.read_text().splitlines()))
    assert lengths[-1] <= 500, longest
    assert lengths[len(lengths) // 2] < 100
