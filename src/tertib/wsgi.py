"""The WSGI application that granian serves."""

from __future__ import annotations

import gc
import io
import os
import tempfile
from collections.abc import Callable, Iterable
from typing import IO, Any

from django.core.wsgi import get_wsgi_application

LONGEST = 32 * 1024 * 1024
"""Bytes; whoever reads a body refuses longer ones by their length."""
IN_MEMORY = 512 * 1024

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def whole(application: Application) -> Application:
    """Hand on a request only when its body is here whole.

    A phone on a bad line may need a minute for a photograph. Until then it holds a thread that
    sleeps, of which there are many, and none of the few connections to the database.
    """

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and 0 < int(length) <= LONGEST:
            environ["wsgi.input"] = _kept(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return serve


def _kept(body: IO[bytes], length: int) -> IO[bytes]:
    small = length <= IN_MEMORY
    kept = io.BytesIO() if small else tempfile.TemporaryFile()  # noqa: SIM115 - ends with environ
    while length > 0 and (piece := body.read(min(length, IN_MEMORY))):
        kept.write(piece)
        length -= len(piece)
    kept.seek(0)
    return kept


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tertib.settings")
application = whole(get_wsgi_application())

# What is loaded by now lives as long as the process: do not walk through it at every collection.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
