"""How the browser tests open a page, find its controls and read it."""

import re
from collections.abc import Callable
from time import monotonic

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Locator, Page, expect

from conftest import LONGEST_WAIT, TOKEN, Server, Visitor
from esodys_teach import FIELDS, Patient, advise, load_case
from esodys_teach.loader.places import NOTICE

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# For its contrasts axe parses the same few colors thousands of times, which is two fifths of what
# it costs: each is parsed once.
AXE = Axe(
    AXE_SCRIPT
    + """;(() => {
  const color = axe.commons.color.Color.prototype, parse = color.parseString, known = new Map();
  color.parseString = function (text) {
    if (!known.has(text)) {
      parse.call(this, text);
      known.set(text, { r: this.r, g: this.g, b: this.b, alpha: this.alpha });
    }
    return Object.assign(this, known.get(text));
  };
})()"""
)

Open = Callable[..., Page]


def in_voila(visitor: Visitor, server: Server) -> Open:
    def open_page(name: str, query: str = "") -> Page:
        page = visitor.open(f"{server.url}/voila/render/{name}.ipynb{query}")
        page.locator(".esodys").first.wait_for()
        expect(page.locator("#loading")).to_have_count(0)
        return stands(page, name)

    return open_page


def in_lab(visitor: Visitor, server: Server) -> Open:
    def open_page(name: str) -> Page:
        home = "/".join(server.url.split("/")[:3])
        if visitor.context.pages:  # to open another notebook costs half as much
            page = visitor.context.pages[0]
            open_instead(page, name)
        else:
            page = visitor.open(f"{home}/lab/tree/{name}.ipynb?token={TOKEN}&reset")
        # Before its kernel is there JupyterLab drops the order to run.
        page.get_by_role("button", name="(ESODYS Teach) | Idle").wait_for()
        from_menu(page, "Run", "Run All Cells")
        page.locator(".esodys").first.wait_for()
        # Whoever leaves before all cells have run leaves outputs whose models are not there yet.
        page.get_by_role("button", name="(ESODYS Teach) | Idle").wait_for()
        return stands(page, name)

    return open_page


def open_instead(page: Page, name: str) -> None:
    """In JupyterLab close each notebook, with what a run left in it, and open this one."""
    from_menu(page, "File", "Close All Tabs")
    discard = page.get_by_role("button", name="Discard")
    page.add_locator_handler(discard, lambda: discard.click(), no_wait_after=True)  # one a notebook
    expect(page.locator(".jp-Launcher")).to_be_visible()
    page.remove_locator_handler(discard)
    from_menu(page, "File", re.compile("^Open from Path"))
    path = page.locator(".jp-Dialog input")
    path.fill(f"{name}.ipynb")
    path.press("Enter")


def from_menu(page: Page, menu: str, item: str | re.Pattern[str]) -> None:
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def stands(page: Page, name: str) -> Page:
    """The page once its last cell stands too; a chapter ends with what to take away."""
    if name[0].isdigit():
        page.get_by_role("heading", name="Take away").wait_for()
    return page


def mark_old(page: Page) -> None:
    """Afterwards `body[data-old]` tells this page from one that is loaded anew in its place."""
    page.evaluate("document.body.dataset.old = 'yes'")


def steps(page: Page) -> Locator:
    """What is to be done now, as the learner reads it."""
    return page.locator(".es-now > li .es-do")


def due(patient: Patient, case: Patient | None = None) -> list[str]:
    """What `steps` should read; a step that the case itself does not have is marked as new."""
    usual = {step.id for step in advise(case or patient).steps}
    return [step.text + (" new" if step.id not in usual else "") for step in advise(patient).steps]


def until(page: Page | Frame, true: str) -> None:
    """Wait for what an expression says; Playwright's own way needs eval, which our pages forbid."""
    end = monotonic() + LONGEST_WAIT
    while not page.evaluate(true):
        assert monotonic() < end, true


def check_page(page: Page, title: str, *, access: bool = True) -> None:
    """A page has its title and its notice once, no tooltip of ipywidgets, and passes axe.

    Without `access` axe is not asked: a test of the same screen asks it in both colors.
    """
    expect(page.get_by_role("heading", level=1)).to_have_accessible_name(title)
    notice = page.locator(".esodys-banner, blockquote").locator("visible=true")
    expect(notice).to_have_text(NOTICE)
    tips = page.locator("[title=null]").locator("visible=true")
    expect(tips).to_have_count(0)  # ipywidgets says "null" for no tooltip
    if access:
        check_access(page)


def check_access(page: Page) -> None:
    """axe finds nothing against WCAG 2.1 A and AA, in the whole page or, in JupyterLab, in ours."""
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    in_jupyterlab = page.locator(".jp-LabShell .jp-NotebookPanel").count()
    found = AXE.run(page, {"include": [".esodys"]} if in_jupyterlab else None, options)
    assert found.violations_count == 0, found.generate_report()
    assert found.response["passes"]


def choose(page: Page, case_id: str) -> Patient:
    """Open a case by its title; its patient."""
    case = load_case(case_id)
    page.get_by_label("Case", exact=True).select_option(f"{case.level.capitalize()}: {case.title}")
    expect(page.get_by_role("heading", name=case.title, exact=True)).to_be_visible()
    expect(steps(page)).to_have_text(due(case.patient))  # so its facts stand in the controls
    return case.patient


def control(page: Page, name: str) -> Locator:
    """The control of a fact; its label is the name, then the limits."""
    return page.get_by_label(re.compile(rf"^{re.escape(FIELDS[name].label)}(?!\w)"))


def group(page: Page, name: str) -> None:
    """Open a group of facts, unless it is open."""
    heading = page.locator(".es-group-heading", has_text=re.compile(f"^{name} · "))
    if "mod-active" not in (heading.get_attribute("class") or ""):
        heading.click()


def open_everything(page: Page) -> None:
    """Answer each question of a chapter and open whatever is folded."""
    for question in page.locator(".es-question").all():
        question.locator(".es-options button").first.click()
        question.locator(".es-feedback").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")


def fold_everything(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = false; })")


def afresh(page: Page) -> Page:
    """The explorer as it opens: a blank patient, nothing searched for, nothing kept from a room."""
    page.evaluate("document.activeElement.blur()")
    for switch in ("Ask the room first", "Open every source"):
        button = page.get_by_role("button", name=switch, exact=True)
        if "mod-active" in (button.get_attribute("class") or ""):
            button.click()
            expect(button).not_to_have_class(re.compile("mod-active"))
    page.get_by_label("Find a fact").fill("")
    page.get_by_label("Case", exact=True).select_option("Blank patient")
    expect(page.locator(".es-story")).to_have_text(re.compile("^A blank patient"))
    page.evaluate("scrollTo(0, 0); document.querySelector('.es-board').scrollTop = 0")
    return page


def needs_no_scrolling_sideways(page: Page, width: int) -> None:
    """At that width nothing is wider than the window, but the chart in its own box."""
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        """width => [...document.querySelectorAll('button, select, input, h1, h2, h3, p')]
        .filter(x => x.checkVisibility() && !x.closest('.prognosis-scroll'))
        .map(x => [x.getBoundingClientRect(), x]).filter(([r]) => r.width && r.right > width + 1)
        .map(([, x]) => x.textContent.slice(0, 60))""",
        width,
    )
    assert outside == []


def for_everyone(page: Page, *looks: tuple[int, str]) -> None:
    """On a phone and on a wide page, light and dark: axe passes, and nothing scrolls sideways."""
    for width, colors in looks or ((360, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=colors)
        check_access(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
