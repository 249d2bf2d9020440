"""The public record: its files for machines, and pages that explain them to people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tertib.foundation import clock, keys
from tertib.ledger import drawing, queries
from tertib.ledger.store import is_public
from tertib.ledger.tlog import merkle, note
from tertib.ledger.tlog.tree import read_tile

TEXT = "text/plain; charset=utf-8"
FOREVER = "public, max-age=31536000, immutable"


def _published() -> queries.Published:
    current = queries.published()
    if current is None:
        raise Http404("nothing published yet")
    return current


@login_not_required
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The signed and cosigned tree head (c2sp.org/tlog-checkpoint)."""
    response = HttpResponse(_published().raw, content_type=TEXT)
    response["Cache-Control"] = "public, max-age=1"
    return response


@login_not_required
@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """One tile or entry bundle; what was published never changes, so caches may keep it."""
    name = f"tile/{path}"
    if not is_public(name):
        raise Http404(name)
    try:
        data = queries.store().read(name)
    except FileNotFoundError:
        raise Http404(name) from None
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Cache-Control"] = FOREVER
    return response


@login_not_required
@require_safe
def public_keys(request: HttpRequest) -> HttpResponse:
    """The public keys as lines that ``tertib verify`` reads."""
    ring = queries.keys()
    lines = [
        "# Public keys of this record and of its witnesses.",
        "# Compare them with another source before you trust them.",
        *(verifier.vkey for verifier in ring.verifiers),
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type=TEXT)
    response["Cache-Control"] = "public, max-age=300"
    return response


@login_not_required
@require_safe
def public_keys_json(request: HttpRequest) -> JsonResponse:
    """All public keys: the log's, the witnesses', and the one that signs booking codes."""
    ring = queries.keys()
    booking = keys.signing_key(settings.CORE.keys, "booking").public_key().public_bytes_raw()
    return JsonResponse(
        {
            "log": ring.log.vkey if ring.log else None,
            "witnesses": [{"name": v.name, "vkey": v.vkey} for v in ring.cosigners],
            "booking": {"algorithm": "Ed25519", "public_key": note.b64(booking)},
        }
    )


@login_not_required
@require_safe
def proof(request: HttpRequest, index: int) -> HttpResponse:
    """The offline proof of one leaf (c2sp.org/tlog-proof)."""
    try:
        text = str(_published().proof(index))
    except queries.NotPublished:
        raise Http404(str(index)) from None
    response = HttpResponse(text, content_type=TEXT)
    response["Content-Disposition"] = f'inline; filename="{index}.tlog-proof"'
    response["Cache-Control"] = "no-cache"
    return response


def picture(current: queries.Published, index: int) -> drawing.Picture:
    """The proof tree of one leaf."""
    tree = current.tree
    leaf = tree.subtree(0, index)
    return drawing.proof_tree(leaf, index, current.head.size, tree.inclusion(index))


def commitment(current: queries.Published, index: int) -> bytes:
    """What the public log holds of one entry: 32 bytes."""
    width = min(256, current.head.size - index // 256 * 256)
    bundle = read_tile(current.store.read, "entries", index // 256, width)
    start = index % 256 * 34 + 2
    return bundle[start : start + merkle.SIZE]


@login_not_required
@require_safe
def leaf(request: HttpRequest, index: int) -> HttpResponse:
    """One leaf for people: its commitment and its proof as a picture."""
    current = _published()
    if index >= current.head.size:
        raise Http404(str(index))
    context = {
        "index": index,
        "size": current.head.size,
        "commitment": commitment(current, index).hex(),
        "picture": picture(current, index),
    }
    return render(request, "ledger/leaf.html", context)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the record is, how far it has come, who watches it and how to verify it."""
    current, now = queries.published(), clock.now()
    return render(request, "ledger/home.html", _home(current, now))


def _home(current: queries.Published | None, now: datetime) -> dict[str, Any]:
    context: dict[str, Any] = {"health": queries.health(now), "base_url": settings.CORE.base_url}
    if current is None:
        return context
    signed = dict(current.witnesses)
    context |= {
        "head": current.head,
        "root": current.head.root.hex(),
        "witnesses": [
            {"name": v.name, "at": datetime.fromtimestamp(signed[v.name], UTC)}
            if v.name in signed
            else {"name": v.name, "at": None}
            for v in queries.keys().cosigners
        ],
    }
    if current.head.size:
        context["picture"] = picture(current, current.head.size - 1)
        context["newest"] = current.head.size - 1
    return context
