"""A person who has only a keyboard: Tab, arrows, space, enter and typing, with the eye on focus."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import FilePayload, Page

STOPS = 120
"""Presses of Tab after which a person gives up."""
SEEN = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  return {
    tag: at.localName, id: at.id, name: at.name || "", value: at.value || "",
    href: at.getAttribute("href") || "", text: (at.innerText || "").trim(),
    checked: Boolean(at.checked),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""
MEASURED = """() => ({
  shift: window.shifts,
  weight: [...performance.getEntriesByType("navigation"),
           ...performance.getEntriesByType("resource").filter((e) => e.initiatorType !== "fetch")]
    .reduce((sum, entry) => sum + entry.decodedBodySize, 0),
})"""
WATCH = """window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });"""


@dataclass
class Keyboard:
    """One tab of a browser, used without a mouse; keeps what went wrong on the way.

    ``weights`` are uncompressed bytes of each page with all it loads, ``shifts`` its cumulative
    layout shift, ``complaints`` what the console and the content security policy said.
    """

    page: Page
    weights: dict[str, int] = field(default_factory=dict)
    shifts: dict[str, float] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    stops: int = 0

    def __post_init__(self) -> None:
        self.page.add_init_script(WATCH)
        self.page.on("console", self._hear)
        self.page.on("filechooser", lambda _: None)  # keeps the real dialogue away from the start
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{self.page.url}: {message.text}")

    @property
    def path(self) -> str:
        """The page's address with its identifiers left out."""
        return re.sub(r"[0-9a-f-]{36}", "…", re.sub(r"^\w+://[^/]+|[?#].*", "", self.page.url))

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)

    def measure(self) -> None:
        """Note weight and shift of the page as it stands; pages without script have no shift."""
        found = self.page.evaluate(MEASURED)
        self.weights[self.path] = max(self.weights.get(self.path, 0), found["weight"])
        self.shifts[self.path] = max(self.shifts.get(self.path, 0), found["shift"] or 0)

    def tab(self) -> dict[str, Any]:
        """Press Tab once; where one stands must be seen."""
        self.page.keyboard.press("Tab")
        self.stops += 1
        here: dict[str, Any] | None = self.page.evaluate(SEEN)
        if here is None:  # past the last stop: the browser's own frame, then the top again
            return {"tag": "body", "id": "", "name": "", "value": "", "href": "", "text": ""}
        assert here["ring"], f"{self.path}: focus is not visible on {here}"
        assert here["inside"], f"{self.path}: focus is outside the window on {here}"
        return here

    def seek(self, tag: str = "", **wanted: str) -> dict[str, Any]:
        """Tab on until an element with these properties; values are regular expressions."""
        here = self.page.evaluate(SEEN)
        for _ in range(STOPS):
            here = self.tab()
            if (not tag or here["tag"] == tag) and all(
                re.search(pattern, here[key]) for key, pattern in wanted.items()
            ):
                return here
        raise AssertionError(f"{self.path}: no {tag} {wanted} is reached by Tab")

    def skip(self) -> None:
        """Take the link to the content, the first stop of every page.

        An address with a fragment begins there by itself: a form sent from below ``#content``
        hands it on to the page that follows, and a paper just sent is where one goes on.
        """
        if "#" in self.page.url:
            return
        first = self.tab()
        assert first["href"] == "#content", f"{self.path}: the first stop is {first}"
        self.page.keyboard.press("Enter")

    def follow(self, key: str = "Enter") -> None:
        """Press the button or link in focus, and arrive on the next page."""
        self.measure()
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.measure()

    def go(self, href: str) -> None:
        """Follow the link of the content whose address matches."""
        self.skip()
        self.seek("a", href=href)
        self.follow()

    def press(self, name: str = "", text: str = "") -> None:
        """Press the button of the content with this name or text."""
        self.seek("button", name=name, text=text)
        self.follow()

    def type(self, name: str, text: str) -> None:
        """Go to a text field and write ``text`` in place of what is there."""
        self.seek(name=f"^{name}$")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, name: str, value: str) -> None:
        """Go to a group of radio buttons and move with the arrows until ``value`` is chosen."""
        here = self.seek("input", name=f"^{name}$")
        if not here["checked"]:
            self.page.keyboard.press("Space")
        for _ in range(STOPS):
            here = self.page.evaluate(SEEN)
            if re.search(f"^{value}$", here["value"]) and here["checked"]:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.path}: {name} has no choice {value}")

    def pick(self, name: str, label: str, value: str) -> None:
        """Go to a list and type the beginning of a ``label`` until it is picked."""
        self.seek("select", name=f"^{name}$")
        self.page.keyboard.type(label)
        assert self.page.evaluate(SEEN)["value"] == value

    def offer(self, document: str, file: FilePayload | str) -> None:
        """Open the file dialogue of a paper with the space bar and choose ``file`` there."""
        self.seek("input", id=f"^file-{document}$")
        with self.page.expect_file_chooser() as dialogue:
            self.page.keyboard.press("Space")
        dialogue.value.set_files(file)
