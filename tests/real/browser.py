"""Finds a Chromium-like browser and drives it; says what to install when there is none."""

import os
import shutil
from contextlib import contextmanager

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "msedge")
MISSING = (
    "NO BROWSER, SO NOTHING THAT PEOPLE SEE WAS TESTED: install Chromium (Debian: "
    "`apt-get install chromium`), or run `python -m playwright install chromium`, or name one in "
    "the environment variable PERSONANB_CHROMIUM"
)


def executable(playwright):
    """Return the path of a browser, or None."""
    named = os.environ.get("PERSONANB_CHROMIUM")
    if named:
        return named
    own = playwright.chromium.executable_path
    found = [shutil.which(name) for name in NAMES] + [own if os.path.exists(own) else None]  # noqa: PTH110
    return next((path for path in found if path), None)


@contextmanager
def launched():
    """Start the browser; without one the test is skipped loudly, and fails where CI=true."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = executable(playwright)
        if path is None:
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(MISSING)
        flags = ["--disable-dev-shm-usage"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            flags.append("--no-sandbox")  # Chromium has no sandbox for root
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        try:
            yield browser
        finally:
            browser.close()


def overflowing(page, selector=".pnb"):
    """Return what is wider than its box: the page itself, or any view on it."""
    return page.evaluate(
        """(selector) => [document.documentElement, ...document.querySelectorAll(selector)]
          .filter((box) => box.scrollWidth > box.clientWidth + 1)
          .map((box) => `${box.tagName}.${box.className}: ${box.scrollWidth} > ${box.clientWidth}`)
        """,
        selector,
    )
