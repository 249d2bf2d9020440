"""A witness (c2sp.org/tlog-witness): cosigns a log's checkpoint only if it extends the last one.

Run it outside the office, on a machine that the office does not control: the record cannot be
rewritten as long as one witness is honest. It knows nothing of what the record holds.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tertib.ledger.tlog import checkpoint, merkle, note, submission
from tertib.ledger.tlog.checkpoint import Head
from tertib.ledger.tlog.note import BadNote, Signer, Verifier

MAX_BODY = 64 * 1024


class Denied(Exception):
    """No cosignature; ``status`` and ``body`` as the specification demands."""

    def __init__(self, status: int, body: str, media_type: str = "text/plain") -> None:
        super().__init__(body)
        self.status, self.body, self.media_type = status, body, media_type


class State:
    """The last head cosigned for each log, on disk before the cosignature is given out."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "heads.json"
        self.heads: dict[str, Head] = {}
        if self._path.exists():
            for origin, (size, root) in json.loads(self._path.read_text()).items():
                self.heads[origin] = Head(origin, size, bytes.fromhex(root))

    def get(self, origin: str) -> Head:
        """The last head of a log; the empty tree if it was never seen."""
        return self.heads.get(origin, Head(origin, 0, merkle.EMPTY))

    def put(self, head: Head) -> None:
        """Keep ``head``, durably."""
        heads = {**self.heads, head.origin: head}
        text = json.dumps({h.origin: [h.size, h.root.hex()] for h in heads.values()})
        draft = self._path.with_suffix(".new")
        with open(draft, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        self.heads = heads


class Witness:
    """The decision, apart from HTTP. ``logs`` are the keys of the logs that it watches."""

    def __init__(
        self, signer: Signer, logs: list[Verifier], state: State,
        seconds: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self.signer, self.logs, self.state, self.seconds = signer, logs, state, seconds
        self._lock = threading.Lock()

    def add_checkpoint(self, body: bytes) -> str:
        """The cosignature line for a submission.

        Raises:
            Denied: 400 malformed, 403 not signed by the log, 404 unknown log, 409 another size
                is known or another root for the same size, 422 the proof does not hold.
        """
        try:
            sent = submission.parse(body)
            head, parsed = checkpoint.parse(sent.checkpoint)
        except BadNote as wrong:
            raise Denied(400, f"{wrong}\n") from None
        keys = [key for key in self.logs if key.name == head.origin]
        if not keys:
            raise Denied(404, "unknown log\n")
        self._check_signed(parsed, keys)
        if sent.old > head.size:
            raise Denied(400, "the old size is greater than the new one\n")
        with self._lock:
            known = self.state.get(head.origin)
            conflict = Denied(409, f"{known.size}\n", "text/x.tlog.size")
            if sent.old != known.size:
                raise conflict
            if head.size == known.size and head.root != known.root:
                raise conflict
            try:
                merkle.check_consistency(known.size, known.root, head.size, head.root, sent.path)
            except merkle.WrongProof as wrong:
                raise Denied(422, f"{wrong}\n") from None
            if head != known:
                self.state.put(head)
            return checkpoint.cosign(parsed.text, self.signer, int(self.seconds()))

    @staticmethod
    def _check_signed(parsed: note.Note, keys: list[Verifier]) -> None:
        signed = False
        for signature, verifier in note.find(parsed, keys):
            if verifier:
                try:
                    checkpoint.check_signature(parsed.text, signature, verifier)
                except BadNote as wrong:
                    raise Denied(403, f"{wrong}\n") from None
                signed = True
        if not signed:
            raise Denied(403, "not signed by the log\n")


def application(witness: Witness) -> Starlette:
    """The witness as an ASGI application."""

    async def add_checkpoint(request: Request) -> Response:
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > MAX_BODY:
                return PlainTextResponse("too long\n", 413)
        try:
            line = await run_in_threadpool(witness.add_checkpoint, body)
        except Denied as denied:
            return Response(denied.body, denied.status, media_type=denied.media_type)
        return PlainTextResponse(line)

    async def about(request: Request) -> Response:
        heads = {h.origin: {"size": h.size, "root": note.b64(h.root)}
                 for h in witness.state.heads.values()}  # fmt: skip
        return JSONResponse({"vkey": witness.signer.verifier.vkey, "heads": heads})

    return Starlette(
        routes=[
            Route("/add-checkpoint", add_checkpoint, methods=["POST"]),
            Route("/", about),
        ]
    )
