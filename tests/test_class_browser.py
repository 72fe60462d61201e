"""What a learner sees when something is lost, in a real browser; and what the browser asks for."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic

import psutil
import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from conftest import LONGEST_WAIT, Serve, Server, Visitor, leave, left
from esodys_teach import load_case
from learners import kernel_and_word
from pages import choose, control, due, group, in_voila, mark_old, steps, until
from test_class import LEARNERS_1
from test_serve import SERVE, ask

pytestmark = pytest.mark.browser

CASE = "opioid-wrongly-blamed"


def changed(page: Page) -> list[str]:
    """The case with one fact changed; the steps that it should then show."""
    case = choose(page, CASE)
    group(page, "Alarm features")
    control(page, "mass").select_option("yes")
    expected = due(replace(case, mass=True), case)
    expect(steps(page)).to_have_text(expected)
    return [step.removesuffix(" new") for step in expected]


def stands_again(page: Page, code: str, expected: list[str]) -> None:
    """The page is back, not the one that was lost, at the same facts and the same advice."""
    expect(page.locator("body[data-old]")).to_have_count(0)
    assert f"patient={code}" in page.url
    expect(page.locator(".es-code")).to_have_text(code)
    expect(steps(page)).to_have_text([re.compile(f"^{re.escape(step)}") for step in expected])
    expect(page.get_by_role("heading", name=load_case(CASE).title, exact=True)).to_be_visible()
    expect(page.locator("#esodys-lost")).to_be_hidden()


def says_that_it_is_lost(page: Page, lose: Callable[[], object]) -> None:
    """It does within ten seconds by the clock of the page, however long they take this machine."""
    clock, lost = page.context.clock, page.locator("#esodys-lost")
    clock.pause_at(page.evaluate("Date.now() / 1000") + 10)
    lose()
    for _ in range(10):
        clock.run_for(1_000)  # in one go it would say so and come back before anybody looks
        if lost.is_visible():
            break
    expect(lost).to_contain_text("lost")
    clock.resume()


def ended(process: psutil.Process) -> None:
    process.kill()
    assert left([process]) == []


def test_a_press_while_the_link_is_lost_does_not_count_later(
    voila: Server, visitor: Visitor
) -> None:
    visitor.context.clock.install()
    page = in_voila(visitor, voila)("explorer")
    expected = changed(page)
    back = page.get_by_role("button", name="Back to the case")
    expect(back).to_be_enabled()
    says_that_it_is_lost(page, lambda: visitor.context.set_offline(True))
    back.click()
    visitor.context.set_offline(False)
    expect(page.locator("#esodys-lost")).to_be_hidden()
    expect(steps(page)).to_have_text([re.compile(f"^{re.escape(step)}") for step in expected])
    expect(page.locator(".es-differs")).to_have_count(1)
    back.click()
    expect(page.locator(".es-differs")).to_have_count(0)
    visitor.complaints.clear()  # the browser's own words about the links that were cut


def test_a_dead_kernel_and_a_server_started_again_are_said_and_the_page_comes_back_by_itself(
    serve: Serve, visitor: Visitor
) -> None:
    visitor.context.clock.install()
    with serve(*SERVE) as server:
        page = in_voila(visitor, server)("explorer")
        expected, code = changed(page), page.locator(".es-code").inner_text()
        mark_old(page)
        (kernel,) = server.kernels()
        says_that_it_is_lost(page, lambda: ended(kernel))
        stands_again(page, code, expected)
        mark_old(page)
        says_that_it_is_lost(page, lambda: ended(psutil.Process(server.process.pid)))
    again = ("-m", "esodys_teach", "serve", "--no-browser", "--port", server.url.rsplit(":", 1)[1])
    with serve(*again):
        stands_again(page, code, expected)
        page.close()
    visitor.complaints.clear()


def test_a_page_goes_on_through_reload_and_back_and_when_the_cookies_are_gone(
    voila: Server, visitor: Visitor
) -> None:
    page = in_voila(visitor, voila)("explorer")
    expected, code = changed(page), page.locator(".es-code").inner_text()
    page.reload()  # with the cookie, so without a word
    expect(page.locator("#esodys-lost")).to_be_hidden()
    stands_again(page, code, expected)
    assert not page.evaluate(
        "JSON.parse(document.getElementById('jupyter-config-data').textContent).pageWord"
    )
    page.goto(f"{voila.url}/voila/render/index.ipynb")
    page.locator(".esodys").first.wait_for()
    page.go_back()
    stands_again(page, code, expected)
    mark_old(page)
    visitor.context.clear_cookies()
    stands_again(page, code, expected)
    visitor.complaints.clear()  # the 403 itself


@contextmanager
def platform(folder: Path) -> Iterator[str]:
    """A learning platform at another site, which serves what is in the folder."""
    serves = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), serves) as server:
        running = Thread(target=server.serve_forever)
        running.start()
        try:
            yield f"http://localhost:{server.server_port}"
        finally:
            server.shutdown()
            running.join()


def test_a_page_works_in_a_frame_that_keeps_no_cookies(
    serve: Serve, visitor: Visitor, tmp_path: Path
) -> None:
    """The frame's cookies are another site's, so the browser neither keeps nor sends them."""
    with platform(tmp_path) as elsewhere, serve(*SERVE, "--embed", elsewhere) as server:
        shows = f'<iframe title="ESODYS" src="{server.url}/voila/render/explorer.ipynb"></iframe>'
        (tmp_path / "lms.html").write_text(shows, encoding="utf-8")
        visitor.context.add_init_script(
            "window.links = []; window.WebSocket = class extends WebSocket {"
            " constructor(address, protocols) { super(address, protocols);"
            " links.push({ link: this, protocols }); } }"
        )
        page = visitor.context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda link: asked.append(link.url))
        page.goto(f"{elsewhere}/lms.html")
        frame = page.frame_locator("iframe")
        case = load_case(CASE)
        option = f"{case.level.capitalize()}: {case.title}"
        frame.get_by_label("Case", exact=True).select_option(option)
        expect(frame.get_by_role("heading", name=case.title, exact=True)).to_be_visible()
        assert visitor.context.cookies() == []
        (of,) = [one for one in page.frames if one != page.main_frame]
        word = of.evaluate(
            "JSON.parse(document.getElementById('jupyter-config-data').textContent).pageWord"
        )
        assert len(word) > 40
        assert any("/channels" in one for one in asked)
        assert not [one for one in asked if word in one]
        with page.expect_response(re.compile("/esodys/alive/")) as alive:
            pass
        assert alive.value.status == 204
        # A link that breaks comes back by a word of its own.
        first = of.evaluate("links.length")
        of.evaluate("links.at(-1).link.close()")
        until(of, f"links.length > {first} && links.at(-1).link.readyState === 1")
        words = of.evaluate("links.map(x => x.protocols.at(-1))")
        assert len(set(words)) == len(words) > 1
        assert all(re.fullmatch(r"esodys\.page\.[\w-]{43}", one) for one in words)
        frame.get_by_label("Case", exact=True).select_option("Blank patient")
        expect(frame.locator(".es-story")).to_have_text(re.compile("^A blank patient"))
        page.goto("about:blank")
        assert left(server.kernels()) == []


def test_who_comes_when_all_places_are_taken_gets_in_by_waiting(
    serve: Serve, visitor: Visitor
) -> None:
    with serve(*LEARNERS_1) as server:
        while (answer := ask(server, "/voila/render/index.ipynb"))[0] == 200:
            kernel, word = kernel_and_word(answer[1])
        page = visitor.open(f"{server.url}/voila/render/index.ipynb")
        expect(page.get_by_role("heading", level=1)).to_have_text("A moment, please")
        ask(server, f"/voila/api/shutdown/{kernel}", "POST", **{"X-Esodys-Page": word})
        page.locator(".esodys").first.wait_for()
        page.close()
    visitor.complaints.clear()  # the 503 itself


def test_a_page_needs_no_eval_and_few_bytes(voila: Server, visitor: Visitor) -> None:
    visitor.context.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " event => console.error(event.violatedDirective, event.blockedURI))"
    )
    asked = []
    for name in ("explorer", "explorer", "index", "1-alarms"):
        page = visitor.context.new_page()
        said: list[str] = []
        page.on("console", lambda m, said=said: said.append(m.text) if m.type == "error" else None)
        link = visitor.context.new_cdp_session(page)
        link.send("Network.enable")
        bytes_, requests = [], []
        link.on("Network.loadingFinished", lambda e, to=bytes_: to.append(e["encodedDataLength"]))
        link.on(
            "Network.responseReceived",
            lambda e, to=requests: (
                None
                if e["response"].get("fromDiskCache") or "/alive/" in e["response"]["url"]
                else to.append(e["response"]["url"])
            ),
        )
        page.goto(f"{voila.url}/voila/render/{name}.ipynb", wait_until="commit")
        page.locator(".esodys").first.wait_for()
        expect(page.locator("#loading")).to_have_count(0)
        asked.append((len(requests), sum(bytes_)))
        # Without a model a page asks for itself once more, as the next test says.
        again = page.evaluate("Object.keys(sessionStorage).some(x => x.startsWith('esodys-again'))")
        leave(page)
        assert [x for x in said if not (again and "widget model not found" in x)] == []
    assert asked[0][1] < 1_500_000
    assert all(number <= 20 for number, _ in asked[1:]), asked


def test_a_page_that_never_gets_its_controls_is_asked_for_once_more(
    voila: Server, visitor: Visitor
) -> None:
    page = visitor.context.new_page()
    page.clock.install()
    kernel = "not known yet"

    def silent_at_first(link: WebSocketRoute) -> None:
        if kernel != "not known yet" and kernel not in link.url:
            link.connect_to_server()

    page.route_web_socket(re.compile("/channels"), silent_at_first)
    page.goto(f"{voila.url}/voila/render/index.ipynb", wait_until="load")
    kernel = page.evaluate(
        "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
    )
    expect(page.locator("#loading_text")).to_contain_text("Starting")
    with page.expect_navigation():
        page.clock.fast_forward(30_000)
    page.locator(".esodys").first.wait_for()
    expect(page.locator("#loading")).to_have_count(0)


def test_a_page_waits_for_all_its_controls_at_once_however_slow_its_kernel_is(
    voila: Server, visitor: Visitor
) -> None:
    """Asked for one by one, those of a page that changes meanwhile would not all be found."""
    visitor.context.clock.install()
    page = visitor.context.new_page()
    asked: list[bytes] = []
    held: list[bytes | str] = []
    answers = False

    def slow(link: WebSocketRoute) -> None:
        kernel = link.connect_to_server()

        def to_kernel(message: bytes | str) -> None:
            asked.append(message if isinstance(message, bytes) else message.encode())
            kernel.send(message)

        def to_page(message: bytes | str) -> None:
            if all_at_once(asked) and not answers:
                held.append(message)
            else:
                link.send(message)

        def let_go() -> None:
            for message in held:
                link.send(message)

        link.on_message(to_kernel)
        kernel.on_message(to_page)
        release.append(let_go)

    release: list[Callable[[], None]] = []
    page.route_web_socket(re.compile("/channels"), slow)
    page.goto(f"{voila.url}/voila/render/explorer.ipynb", wait_until="commit")
    comes_true(page, lambda: all_at_once(asked) and bool(held))
    page.clock.fast_forward(20_000)
    page.evaluate("0")  # what it does then, it has done
    answers = True
    for let_go in release:
        let_go()
    expect(page.locator("#loading")).to_have_count(0)
    expect(page.get_by_label("Case", exact=True)).to_be_visible()
    assert all_at_once(asked)
    assert not [one for one in asked if b'"request_state"' in one]


def all_at_once(asked: list[bytes]) -> bool:
    return any(b'"request_states"' in one for one in asked)


def comes_true(page: Page, what: Callable[[], bool]) -> None:
    """Wait for what the page's messages bring about."""
    end = monotonic() + LONGEST_WAIT
    while not what():
        assert monotonic() < end
        page.evaluate("0")  # lets them arrive


def test_a_page_that_did_not_get_all_its_controls_is_asked_for_once_more(
    voila: Server, visitor: Visitor
) -> None:
    lacking = (
        "() => { const part = document.createElement('div'); part.className = 'jupyter-widgets';"
        "part.textContent = 'Error displaying widget: model not found';"
        "document.getElementById('rendered_cells').append(part); }"
    )
    page = in_voila(visitor, voila)("index")
    with page.expect_navigation():
        page.evaluate(lacking)
    page.locator(".esodys").first.wait_for()
    page.evaluate("window.still = true")
    page.evaluate(lacking)  # once a minute, so that it cannot go on for ever
    assert page.evaluate("window.still")
