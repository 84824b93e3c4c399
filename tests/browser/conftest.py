"""A browser that may look at the built book and at nothing else."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tools.serve import serving
from tools.site import CHROMIUM_FLAGS, find_chromium


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site():
    """The built book over http, as any static host would serve it."""
    with serving() as address:
        yield address


class Visit:
    """A page being looked at, and everything that went wrong while looking."""

    def __init__(self, context: BrowserContext) -> None:
        self.outside: list[str] = []
        self.errors: list[str] = []
        context.route("**/*", self._only_here)
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)

    def _only_here(self, route):
        url = urlsplit(route.request.url)
        if url.scheme in ("file", "data", "blob") or url.hostname == "127.0.0.1":
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def open(self, address: str) -> Page:
        self.page.goto(address)
        # not wait_for_function, whose eval the pages' policy refuses
        expect(self.page.locator(".actlib-explore fieldset[disabled]")).to_have_count(0, timeout=30_000)
        return self.page


@pytest.fixture
def visit(chromium: Browser):
    """Makes visits: ``visit(width=390, dark=True, java_script_enabled=False)``."""
    contexts = []

    def start(width: int = 1280, dark: bool = False, **options) -> Visit:
        scheme = "dark" if dark else "light"
        contexts.append(chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options))
        return Visit(contexts[-1])

    yield start
    for context in contexts:
        context.close()
