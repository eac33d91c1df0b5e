import os

import pytest
from playwright.sync_api import expect

from tests.real.browser import launched
from tests.real.lab import jupyterlab
from tests.real.servers import llama_server

# A machine that is busy with other tests takes its time.
expect.set_options(timeout=20_000)


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


@pytest.fixture(scope="module")
def tiny_models(tmp_path_factory):
    for package in ("gguf", "xllamacpp"):
        # A machine for which there is no wheel still runs everything else; CI has them.
        if os.environ.get("CI") != "true":
            pytest.importorskip(package)
    from tests.real.tiny_model import write_tiny_model

    folder = tmp_path_factory.mktemp("models")
    return [write_tiny_model(folder / f"{name}.gguf", seed) for seed, name in enumerate("ab")]


@pytest.fixture(scope="module")
def served(tiny_models):
    with llama_server(tiny_models[0]) as url:
        yield url
