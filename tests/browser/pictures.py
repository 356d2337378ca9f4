"""Pictures of every page in light, dark and phone width; the README's are made by this command from a running demo.

python -m tests.browser.pictures http://127.0.0.1:8000 docs/pictures
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.flags import FLAGS
from tests.parts import find_chromium

MODES = {"": (1280, 860, "light"), "-dark": (1280, 860, "dark"), "-phone": (390, 844, "light")}


def take_pictures(browser: Browser, address: str, folder: Path) -> list[Path]:
    """Logs in as the demo's owner and saves a PNG of each page in each mode; returns the files."""
    made: list[Path] = []
    for suffix, (width, height, scheme) in MODES.items():
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
        )
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
        made.append(_save(page, folder / f"loop{suffix}.png"))
        context.close()
    return made


def _save(page: Page, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(300)
    page.screenshot(path=path)
    return path


def main() -> None:
    """The command."""
    if len(sys.argv) != 3:
        sys.exit("usage: python -m tests.browser.pictures ADDRESS FOLDER")
    path = find_chromium()
    if path is None:
        sys.exit("Chromium is missing: install Debian's package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for picture in take_pictures(browser, sys.argv[1], Path(sys.argv[2])):
            print(picture)
        browser.close()


if __name__ == "__main__":
    main()
