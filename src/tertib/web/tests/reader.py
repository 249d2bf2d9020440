"""A passport reader that types like a keyboard: it does not wait until a page has taken a key."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.sync_api import Page


def scan(page: Page, text: str, pace: float = 0) -> None:
    """Type at once, or with ``pace`` milliseconds from key to key.

    Playwright's own keyboard waits for the page after each key; on a busy machine that is a hand's
    pace, not a reader's.
    """
    session: Any = page.context.new_cdp_session(page)

    async def keys() -> None:
        waiting = []
        for sign in text:
            for event in _press(sign):
                sent = session._impl_obj.send("Input.dispatchKeyEvent", event, None)
                waiting.append(asyncio.ensure_future(sent))
            await asyncio.sleep(pace / 1000)
        await asyncio.gather(*waiting)

    page._sync(keys())
    session.detach()


def _press(sign: str) -> list[dict[str, Any]]:
    enter = {"key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13}
    key = enter if sign == "\n" else {"key": sign, "text": sign}
    return [{"type": "keyDown", **key}, {"type": "keyUp", "key": key["key"]}]
