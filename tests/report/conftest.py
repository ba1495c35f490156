"""A browser for the pages: Debian's Chromium, without network."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")

PATIENCE_MS = 120_000
"""How long a busy machine may take for a step. Who waits does so with `expect` or `wait_for_url`: `wait_for_function`
needs `eval` where it has to ask again, which the pages forbid."""

Open = Callable[..., "Page"]
"""Opens the text of a page, or its file; words such as `width`, `dark`, `script` say in what.

`after` a page it does so in that page's window, whatever else was said of it then."""


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """A running Chromium; not for the whole run, since its driver keeps an event loop running in this thread."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        assert not os.environ.get("MCDECL_TESTS_NEED_CHROMIUM"), "Chromium has to be there"
        pytest.skip("no Chromium here to look at pages with: apt-get install chromium")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=list(QUIET), timeout=PATIENCE_MS)
        yield running
        running.close()


@pytest.fixture
def shown(browser: "Browser", tmp_path: Path) -> Iterator[Open]:
    """Opens pages; at the end none may have said anything on its console, nor have asked for anything."""
    texts: list[str] = []
    contexts = []

    def open_(
        text: str | Path, *, width: int = 1280, dark: bool = False, script: bool = True, after: "Page | None" = None
    ) -> "Page":
        file = text if isinstance(text, Path) else tmp_path / f"page-{len(contexts)}.html"
        if isinstance(text, str):
            file.write_text(text, encoding="utf-8")
        if after is not None:  # in the same window: a new one takes longer to open than most pages
            after.set_viewport_size({"width": width, "height": 900})
            after.goto(file.as_uri())
            return after
        more: dict[str, Any] = {"color_scheme": "dark" if dark else "light", "java_script_enabled": script}
        context = browser.new_context(viewport={"width": width, "height": 900}, **more)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: texts.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: texts.append(str(error)))
        page.on("request", lambda call: None if call.url.startswith(("file:", "data:")) else texts.append(call.url))
        page.goto(file.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert texts == []
