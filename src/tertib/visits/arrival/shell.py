"""What a tablet must keep to open the desk without a network, and the version of all of it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static

ENTRIES = (
    "arrival/desk.js",
    "arrival/arrival.css",
    "web/tertib.css",
    "web/page.js",
    "web/icon.svg",
)
"""Files that pages name, by their hashed names where there are such."""


NAMED = ("worker.js", "desk.js", "ask.js")
"""Scripts that no other imports."""


def _modules() -> list[str]:
    """Files that scripts import or fetch: by their plain names, beside the entry."""
    folder = Path(str(finders.find("arrival/desk.js"))).parent
    wanted = (p for p in folder.rglob("*") if p.suffix in (".js", ".wasm") and p.name not in NAMED)
    return sorted(str(path.relative_to(folder.parent)) for path in wanted)


@cache
def files() -> list[str]:
    """Addresses of everything the desk loads."""
    plain = static("web/icon.svg").rpartition("web/")[0]
    return [static(name) for name in ENTRIES] + [plain + name for name in _modules()]


@cache
def version() -> str:
    """Twelve hex digits that change with any of the files."""
    digest = hashlib.sha256()
    for name in (*ENTRIES, *_modules(), "arrival/worker.js"):
        digest.update(name.encode() + b"\0" + Path(str(finders.find(name))).read_bytes())
    return digest.hexdigest()[:12]


def worker() -> str:
    """The text of the service worker."""
    return Path(str(finders.find("arrival/worker.js"))).read_text()
