import pytest

from tests.real.browser import launched
from tests.real.lab import jupyterlab


# A module at a time: while Playwright's plain calls are open, they hold an event loop running in
# this thread, and nobody else's `asyncio.run` works.
@pytest.fixture(scope="module")
def browser():
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):  # noqa: ARG001 - no browser, no server
    """One JupyterLab for the tests of a module; each opens a notebook of its own."""
    home = tmp_path_factory.mktemp("home")
    with jupyterlab(tmp_path_factory.mktemp("notebooks"), home) as running:
        yield running


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()
