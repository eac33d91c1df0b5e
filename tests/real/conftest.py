import pytest

from tests.real.browser import launched
from tests.real.lab import jupyterlab


@pytest.fixture(scope="session")
def browser():
    with launched() as found:
        yield found


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """One JupyterLab for all tests; each opens a notebook of its own."""
    home = tmp_path_factory.mktemp("home")
    with jupyterlab(tmp_path_factory.mktemp("notebooks"), home) as running:
        yield running


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()
