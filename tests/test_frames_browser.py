"""The quiz in a frame of a learning platform, in a browser that blocks cookies of other sites."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Frame, Page, expect, sync_playwright

import browser as chromium_finder
import hub_parts
from conftest import FLAGS, LONGEST_WAIT, Visitor
from pages import check_access, needs_no_scrolling_sideways
from test_base_url import NAME, proxy
from test_class_browser import platform
from test_quiz_doors import School, running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def strict() -> Iterator[Browser]:
    """A Chromium that blocks cookies of other sites unless they are partitioned."""
    path = chromium_finder.find()
    if path is None:
        hub_parts.give_up("no Chromium: run `make browser`")
    with sync_playwright() as playwright:
        blocks = "--test-third-party-cookie-phaseout"
        found = playwright.chromium.launch(executable_path=path, args=[*FLAGS, blocks])
        expect.set_options(timeout=1000 * LONGEST_WAIT)  # milliseconds
        yield found
        found.close()


def beside(ask: Callable[..., Any], *told: Any) -> Any:
    """What it returns in another thread: this one runs the browser's event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(ask, *told).result()


def framed(visitor: Visitor, folder: Path, elsewhere: str, address: str) -> tuple[Page, Frame]:
    """A page of the platform at 360 pixels, and the frame in it that shows the address."""
    (folder / "lms.html").write_text(
        '<!DOCTYPE html><html lang="en"><meta name="viewport" content="width=device-width">'
        '<title>Lesson</title><body style="margin: 0"><main><h1>Lesson</h1>'
        f'<iframe title="Quiz" src="{address}" style="width: 100%; height: 44rem; border: 0">'
        "</iframe></main></body></html>",
        encoding="utf-8",
    )
    page = visitor.context.new_page()
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto(f"{elsewhere}/lms.html")
    (frame,) = page.main_frame.child_frames
    frame.wait_for_load_state()
    return page, frame


def fill_in(where: Page | Frame, name: str) -> None:
    where.get_by_label("nickname").fill(name)
    where.get_by_role("button", name="Join", exact=True).click()


def fits(frame: Frame) -> None:
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


def own_window(page: Page, frame: Frame) -> Page:
    """The window that the link in the frame opens; the frame says why, and has no form."""
    said = frame.get_by_role("alert")
    expect(said).to_contain_text("You have not joined yet")
    expect(frame.locator("form")).to_have_count(0)
    check_access(page)
    fits(frame)
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Join in a window of its own").click()
    opened.value.wait_for_load_state()
    assert opened.value.evaluate("window.opener") is None
    return opened.value


def test_over_http_the_frame_leads_to_a_window_of_its_own_before_anybody_is_made(
    strict: Browser, tmp_path: Path
) -> None:
    with platform(tmp_path) as elsewhere, running(tmp_path, "--embed", elsewhere) as school:
        code, visitor = beside(school.quiz), Visitor(strict)
        door = f"{school.server.url}/join?code={code}"
        page, frame = framed(visitor, tmp_path, elsewhere, door)
        window = own_window(page, frame)
        assert window.url == door
        assert visitor.context.cookies(school.server.url) != []
        assert beside(school.people, code) == []
        for _ in range(3):  # as a browser whose scripts do not notice it would do
            page.reload()
            (frame,) = page.main_frame.child_frames
            frame.wait_for_load_state()
            frame.evaluate(FORM.replace("CODE", code))
            frame.get_by_role("button", name="Send").click()
            frame.wait_for_url("**/join")
            expect(frame.get_by_role("alert")).to_contain_text("You have not joined yet")
        assert beside(school.people, code) == []
        link = frame.get_by_role("link", name="Join in a window of its own")
        expect(link).to_have_attribute("href", f"/join?code={code}")
        check_access(page)
        needs_no_scrolling_sideways(window, 360)
        check_access(window)
        fill_in(window, "Ada")
        expect(window.locator(".es-where")).to_contain_text("you are Ada")
        assert beside(school.people, code) == ["Ada"]
        visitor.leave()


FORM = """() => { const main = document.querySelector('main');
main.innerHTML = `<form method="post" action="/join"><input name="code" value="CODE">
<input name="nickname" value="Ghost"><button>Send</button></form>` }"""


def test_over_https_one_joins_and_answers_in_the_frame(strict: Browser, tmp_path: Path) -> None:
    if hub_parts.nginx() is None:
        hub_parts.give_up("no nginx: run `make hub`")
    port = hub_parts.free_port()
    front = f"https://{NAME}:{port}"
    with ExitStack() as stack:
        elsewhere = stack.enter_context(platform(tmp_path))
        options = ("--base-url", "/esodys/", "--host", f"{NAME}:{port}", "--embed", elsewhere)
        school: School = stack.enter_context(running(tmp_path, *options))
        behind = urlsplit(school.server.url).port
        assert behind is not None
        stack.enter_context(proxy(tmp_path, port, behind, https=True))
        code, visitor = beside(school.quiz), Visitor(strict, ignore_https_errors=True)
        page, frame = framed(visitor, tmp_path, elsewhere, f"{front}/esodys/join?code={code}")
        check_access(page)
        fits(frame)
        fill_in(frame, "Ada")
        expect(frame.locator(".es-where")).to_contain_text("you are Ada")
        told = {"token": school.boss, "session": beside(school.id, code)}
        beside(partial(school.call, "do", **told, command="open", args={}))
        frame.locator(".es-options button").first.click()
        frame.locator(".es-sure", has_text=re.compile("^sure$")).click()
        frame.get_by_role("button", name="Submit").click()
        expect(frame.locator(".es-saved")).to_contain_text("Saved")
        page.reload()  # known again, without a second name
        (frame,) = page.main_frame.child_frames
        frame.get_by_role("link", name="Go on as Ada").click()
        expect(frame.locator(".es-where")).to_contain_text("you are Ada")
        expect(frame.locator(".es-saved")).to_contain_text("Saved")
        page.goto("about:blank")
        visitor.leave()
        assert beside(school.people, code) == ["Ada"]
