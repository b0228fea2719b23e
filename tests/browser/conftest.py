"""Debian's Chromium on a served sample archive. Whatever a page does wrong on the way fails the test that it happens in."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WATCH = """
window.__shift = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.__shift += one.value;
}).observe({ type: "layout-shift", buffered: true });
addEventListener("securitypolicyviolation", (event) => {
  console.error("CSP: " + event.violatedDirective + " " + event.blockedURI);
});
"""


@dataclass
class Watched:
    """A page of the browser, and what went wrong on it; ``weight`` counts the bytes that came over the wire."""

    page: Any
    home: str
    faults: list[str] = field(default_factory=list)
    weight: int = 0

    def open(self, path: str) -> Any:
        self.weight = 0
        response = self.page.goto(self.home + path)
        self.page.wait_for_load_state("networkidle")
        return response

    def shift(self) -> float:
        return float(self.page.evaluate("window.__shift"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None and not os.environ.get("CI"):
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def view(chromium: Any, home: str) -> Iterator[Callable[..., Watched]]:
    """Opens a page of a size, in a colour scheme; at the end of the test nothing may have gone wrong on it."""
    opened: list[Watched] = []
    contexts = []

    def watched(width: int = 1200, scheme: str = "light", **more: Any) -> Watched:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce", **more
        )
        contexts.append(context)
        context.add_init_script(WATCH)
        page = context.new_page()
        one = Watched(page, home)
        opened.append(one)

        def heard(message: Any) -> None:
            # The browser itself says so of a page of status 404 or 422, which some tests ask for.
            if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
                one.faults.append(message.text)

        def finished(event: Any) -> None:
            one.weight += event["encodedDataLength"]

        page.on("console", heard)
        page.on("pageerror", lambda error: one.faults.append(str(error)))
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", finished)
        return one

    yield watched
    for context in contexts:
        context.close()
    for one in opened:
        assert one.faults == []
