"""Pictures of a running demo: the README's few, or every screen in every mode, each by one command.

python -m tests.browser.pictures http://127.0.0.1:8000 docs/pictures
python -m tests.browser.pictures http://127.0.0.1:8000 FOLDER --all [PART OF A NAME]
"""

import os
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.browser.flags import FLAGS
from tests.browser.product import ROOT, Product
from tests.browser.scenes import Scene, scenes
from tests.browser.stage import prepare
from tests.parts import find_chromium

DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"}
MODES: dict[str, dict[str, Any]] = {
    "": DESK,
    "-dark": DESK | {"color_scheme": "dark"},
    "-phone": DESK | {"viewport": {"width": 390, "height": 844}},
}
MORE_MODES: dict[str, dict[str, Any]] = {
    "-phone": DESK | {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "-german": DESK | {"viewport": {"width": 1280, "height": 720}, "locale": "de-DE"},
    "-wide": DESK | {"viewport": {"width": 1920, "height": 1080}},
}


def take_pictures(browser: Browser, address: str, folder: Path) -> list[Path]:
    """Logs in as the demo's owner and saves a PNG of each main page in each mode; returns the files."""
    made: list[Path] = []
    for suffix, mode in MODES.items():
        context = browser.new_context(base_url=address, **mode)
        page = context.new_page()
        page.goto("/")
        page.get_by_role("button", name="alice,").wait_for()
        made.append(_save(page, folder / f"login{suffix}.png"))
        page.get_by_role("button", name="alice,").click()
        page.get_by_role("heading", name="Projects").wait_for()
        page.get_by_role("link", name="Annotate").first.wait_for()
        made.append(_save(page, folder / f"projects{suffix}.png"))
        page.goto("/p/instructions")
        page.locator(".response-text").first.wait_for()
        page.keyboard.press("2")
        made.append(_save(page, folder / f"annotate{suffix}.png"))
        page.goto("/p/instructions/quality")
        page.get_by_text("Raw agreement", exact=True).wait_for()
        page.locator(".judged").first.wait_for()
        made.append(_save(page, folder / f"quality{suffix}.png"))
        page.goto("/p/pocket/loop")
        page.get_by_role("heading", name="Loop").wait_for()
        page.wait_for_timeout(1500)
        finished = page.get_by_role("button", name="PPO: succeeded")
        if finished.count() > 0:  # after a round: its curves
            finished.first.click()
            page.locator(".plot svg").first.wait_for()
            page.evaluate("scrollTo(0, 0)")
        made.append(_save(page, folder / f"loop{suffix}.png"))
        context.close()
    return made


def take_all(
    browser: Browser, product: Product, folder: Path, modes: dict[str, dict[str, Any]], part: str = ""
) -> int:
    """Every scene whose name has the part, in each mode, as FOLDER/NAME-MODE.png. The projects are made anew.

    Returns how many could not be played to their end.
    """
    broken = 0
    for suffix, mode in modes.items():
        stamp = f"{int(time.time()):x}"
        prepare(product, stamp)
        state: dict[str, Any] = {}
        for scene in scenes(stamp):
            if part not in scene.name:
                continue
            context = browser.new_context(base_url=product.address, storage_state=state.get(scene.who), **mode)
            page = context.new_page()
            page.set_default_timeout(10_000)
            if scene.who and scene.who not in state:
                _log_in(page, scene.who)
                state[scene.who] = context.storage_state()
            broken += not _play(page, scene, folder / f"{scene.name}{suffix}.png")
            context.close()
    return broken


def _log_in(page: Page, who: str) -> None:
    page.goto("/")
    page.locator(".demo-logins button", has_text=f"{who},").click()
    page.locator(".projects").wait_for()


def _play(page: Page, scene: Scene, path: Path) -> bool:
    """The picture of a scene; where it cannot be played, False, and a picture of how far it came."""
    page.goto(scene.path)
    fault = ""
    try:
        scene.steps(page)
    except (Error, AssertionError) as error:
        fault = f"{path.stem}: {type(error).__name__}: {str(error)[:200]}"
        print(fault)
    _save(page, path, is_whole=scene.is_whole)
    page.unroute_all(behavior="ignoreErrors")
    return not fault


def _save(page: Page, path: Path, is_whole: bool = False) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(300)
    page.screenshot(path=path, full_page=is_whole)
    return path


def main() -> None:
    """The command."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--all"]
    if not 2 <= len(arguments) <= 3:
        sys.exit("usage: python -m tests.browser.pictures ADDRESS FOLDER [--all [PART]]")
    address, folder, part = arguments[0], Path(arguments[1]), "".join(arguments[2:])
    path = find_chromium()
    if path is None:
        sys.exit("Chromium is missing: install Debian's package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        if "--all" in sys.argv:
            var = Path(os.environ.get("PLUMBLINE_VAR", ROOT / "var"))
            product = Product(var, int(address.rsplit(":", 1)[1]))
            if broken := take_all(browser, product, folder, MODES | MORE_MODES, part):
                sys.exit(f"{broken} scenes could not be played to their end.")
        else:
            for picture in take_pictures(browser, address, folder):
                print(picture)
        browser.close()


if __name__ == "__main__":
    main()
