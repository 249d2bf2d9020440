"""A person's browser: cookies, pages, forms; and a file sent in pieces (tus 1.0)."""

from __future__ import annotations

import base64
import time
from typing import Any
from urllib.parse import urljoin

import httpx

from tertib.simulators.people.forms import Form, Page

PIECE = 256 * 1024
PAUSE = 0.5
"""Seconds after which a person tries again."""
LOST = (httpx.TransportError, httpx.TimeoutException)


class Trouble(Exception):
    """The site answered something that no person should ever see."""


class Browser:
    """Keeps cookies and the present page; every refusal (4xx) is a page to read, 5xx is trouble."""

    def __init__(self, url: str, address: str, patience: int = 1) -> None:
        self.http = httpx.Client(
            base_url=url, follow_redirects=True, timeout=30,
            headers={"X-Forwarded-For": address, "Accept-Language": "id"},
        )  # fmt: skip
        self.patience = patience
        self.status = 0
        self.page = Page(url, "")

    def _request(self, method: str, url: str, **how: Any) -> httpx.Response:
        """Ask, and ask again a little later while nobody answers or the site is in trouble."""
        for attempt in range(1, self.patience + 1):
            last = attempt == self.patience
            try:
                answer = self.http.request(method, url, **how)
            except LOST as lost:
                if last:
                    raise Trouble(f"{method} {url}: {type(lost).__name__}") from lost
            else:
                if answer.status_code < 500:
                    return answer
                if last:
                    raise Trouble(f"{method} {url}: {answer.status_code}")
            time.sleep(PAUSE)
        raise Trouble(f"{method} {url}: no patience")

    def _send(self, method: str, url: str, **how: Any) -> Page:
        answer = self._request(method, url, **how)
        self.status = answer.status_code
        self.page = Page(str(answer.url), answer.text)
        return self.page

    def open(self, url: str) -> Page:
        """Go to an address."""
        return self._send("GET", urljoin(str(self.http.base_url), url))

    def submit(self, form: Form, answers: dict[str, str] | None = None) -> Page:
        """Fill a form in and press its button."""
        data = form.data(answers or {})
        if form.method == "get":
            return self._send("GET", form.action, params=data)
        return self._send("POST", form.action, data=data)

    def download(self, url: str) -> bytes:
        """The content of a file behind a link."""
        answer = self._request("GET", url)
        if answer.status_code != 200:
            raise Trouble(f"{url}: {answer.status_code}")
        return answer.content

    def upload(self, endpoint: str, metadata: dict[str, str], content: bytes) -> httpx.Response:
        """Send a file by tus in pieces of 256 KB; the last answer says whether it was taken."""
        csrf = {"X-CSRFToken": self.http.cookies.get("csrftoken") or "", "Tus-Resumable": "1.0.0"}
        pairs = [f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in metadata.items()]
        begun = self._request(
            "POST",
            endpoint,
            headers={**csrf, "Upload-Length": str(len(content)),
                     "Upload-Metadata": ",".join(pairs)},
        )  # fmt: skip
        if begun.status_code != 201:
            return begun
        place, answer, offset = urljoin(str(begun.url), begun.headers["Location"]), begun, 0
        while offset < len(content):
            answer = self._request(
                "PATCH", place, content=content[offset : offset + PIECE],
                headers={**csrf, "Upload-Offset": str(offset),
                         "Content-Type": "application/offset+octet-stream"},
            )  # fmt: skip
            if answer.status_code == 409:  # the piece arrived, only its answer was lost
                answer = self._request("HEAD", place, headers=csrf)
            if answer.is_error or "Upload-Offset" not in answer.headers:
                break
            offset = int(answer.headers["Upload-Offset"])
        return answer
