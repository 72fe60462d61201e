"""What a person meets: each page in a real browser, as Voila shows it and as JupyterLab runs it."""

import re
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect

from conftest import Serve, Server, Visitor, leave
from esodys_teach import FIELDS, advise, case_ids, load_case
from esodys_teach.chapter import chapters
from esodys_teach.places import cases_dir
from pages import (
    Open,
    check_access,
    check_page,
    choose,
    control,
    due,
    group,
    in_lab,
    in_voila,
    open_everything,
    steps,
    until,
)

pytestmark = pytest.mark.browser

CHAPTERS = {f"{c.number}-{c.id}": f"{c.number}. {c.title}" for c in chapters().values()}
PAGES = {"index": "ESODYS Teach", "explorer": "The explorer", "preview": "Preview"}


@pytest.fixture(params=["voila", "lab"])
def opened(request: pytest.FixtureRequest, visitor: Visitor) -> Open:
    """Opens a page by name in Voila, or in JupyterLab with all its cells run, once it stands."""
    server: Server = request.getfixturevalue(request.param)
    return {"voila": in_voila, "lab": in_lab}[request.param](visitor, server)


PHONE = {"width": 360}
NEW = ("--port", "0", "--no-browser")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_for_everyone_and_asks_no_other_host(opened: Open, name: str) -> None:
    check_page(opened(name), PAGES[name])


@pytest.mark.parametrize("visitor", [PHONE], indirect=True, ids=str)
@pytest.mark.parametrize("name", [*PAGES, *CHAPTERS])
def test_a_page_serves_them_on_a_phone_and_in_the_dark(
    voila: Server, visitor: Visitor, name: str
) -> None:
    page = in_voila(visitor, voila)(name)
    if name == "explorer":
        choose(page, "two-low-ions-slow-tablets")
        page.get_by_role("button", name="Open every source").click()
        for clinical in dict.fromkeys(fact.group for fact in FIELDS.values()):
            group(page, clinical)
        expect(page.locator(".es-group-heading:not(.mod-active)")).to_have_count(0)
        expect(page.locator("details.es-source[open]").first).to_be_visible()
    if name in CHAPTERS:
        open_everything(page)
    for width, colors in ((360, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=colors)
        check_access(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_says_at_once_that_it_starts(voila: Server, visitor: Visitor) -> None:
    page = visitor.open(f"{voila.url}/voila/render/index.ipynb")
    expect(page.get_by_role("status").first).to_have_text(
        "Starting the page. This takes a few seconds."
    )
    expect(page.locator("#loading")).to_have_count(0)


def test_the_index_names_every_case_and_leads_to_the_explorer_and_back(opened: Open) -> None:
    page = opened("index")
    for case_id in case_ids():
        title = page.get_by_text(load_case(case_id).title, exact=True)
        expect(title.locator("visible=true")).to_have_count(1)
    page.get_by_role("link", name="explorer", exact=True).first.click()
    expect(page.get_by_role("heading", name="The explorer")).to_be_visible()


def test_jupyterlab_does_not_ask_for_news(lab: Server, visitor: Visitor) -> None:
    page = in_lab(visitor, lab)("index")
    expect(page.locator(".Toastify__toast")).to_have_count(0)


def test_the_address_opens_a_case(voila: Server, visitor: Visitor) -> None:
    for case_id in ("low-magnesium-on-ppi", "opioid-wrongly-blamed"):
        page = in_voila(visitor, voila)("explorer", f"?case={case_id}")
        case = load_case(case_id)
        expect(page.get_by_role("heading", name=case.title, exact=True)).to_be_visible()
        expect(steps(page)).to_have_text(due(case.patient))


@pytest.mark.parametrize("visitor", [{}, PHONE], indirect=True, ids=str)
def test_the_preview_follows_a_case_while_it_is_written(
    serve: Serve, visitor: Visitor, tmp_path: Path
) -> None:
    folder, file, example = own_folder(tmp_path)
    with serve("-m", "esodys_teach", "serve", *NEW, "--cases", str(folder)) as server:
        page = in_voila(visitor, server)("preview")
        page.evaluate("window.loadedOnce = true")
        expect(page.get_by_role("heading", name="No case file yet")).to_be_visible()
        title = page.get_by_role("heading", name="Fine with water, stuck with bread")
        slip = page.locator(".es-slip")
        file.write_text(example, encoding="utf-8")
        expect(title).to_be_visible()
        expect(page.locator(".es-expect > .es-met")).to_have_count(7)
        expect(page.locator(".es-status")).to_have_class("es-status es-stay-incomplete")
        check_access(page)
        file.write_text(example.replace("sex: female", "sex: woman"), encoding="utf-8")
        expect(slip).to_contain_text("Error in bread-and-water.yaml, line 16")
        expect(slip).to_contain_text("patient.sex: unknown 'woman', known: female, male.")
        expect(title).to_be_visible()
        check_access(page)
        mended = example.replace("Fine with water", "<i>Fine</i> with water")
        file.write_text(mended.replace("stay-incomplete", "stay"), encoding="utf-8")
        expect(page.get_by_role("heading", name="<i>Fine</i> with water")).to_be_visible()
        expect(slip).to_have_count(0)
        expect(page.locator(".es-unmet")).to_contain_text("In the advice: stay-incomplete.")
        (folder / "draft.yaml").write_text("patient: {age_years: 41}\n", encoding="utf-8")
        page.get_by_label("File").select_option("draft.yaml")
        expect(slip).to_contain_text("missing: id, title")
        expect(page.locator(".es-status")).to_be_hidden()
        assert page.evaluate("window.loadedOnce")
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        page = in_voila(visitor, server)("index")
        expect(page.get_by_text("No case yet: draft.yaml.")).to_be_visible()
        page.get_by_role("link", name="<i>Fine</i> with water").click()
        expect(page.get_by_label("Case", exact=True)).to_have_value(
            "Yours: <i>Fine</i> with water, stuck with bread"
        )
        expect(page.locator(".es-status")).to_be_visible()
        visitor.context.close()  # while the server still answers


def test_the_preview_follows_in_jupyterlab(serve: Serve, visitor: Visitor, tmp_path: Path) -> None:
    folder, file, example = own_folder(tmp_path)
    with serve("-m", "esodys_teach", "lab", *NEW, "--cases", str(folder)) as server:
        page = in_lab(visitor, server)("preview")
        expect(page.get_by_role("heading", name="No case file yet")).to_be_visible()
        file.write_text(example, encoding="utf-8")
        expect(page.locator(".es-expect > .es-met")).to_have_count(7)
        file.write_text(example.replace("sex: female", "sex: woman"), encoding="utf-8")
        expect(page.locator(".es-slip")).to_contain_text("line 16")
        check_access(page)
        visitor.context.close()


def own_folder(tmp_path: Path) -> tuple[Path, Path, str]:
    """An empty folder for cases, the place of one in it, and what the guide writes there."""
    guide = (cases_dir() / "README.md").read_text(encoding="utf-8")
    folder = tmp_path / "my-cases"
    folder.mkdir()
    example = guide.split("```yaml\n")[1].split("```")[0]
    return folder, folder / "bread-and-water.yaml", example


def test_a_control_changed_by_mouse_changes_the_plan(opened: Open) -> None:
    page = opened("explorer")
    case = choose(page, "opioid-wrongly-blamed")
    expect(steps(page)).to_have_text(due(case))
    changed = replace(case, mass=True)
    assert due(changed) != due(case)
    group(page, "Alarm features")
    control(page, "mass").select_option("yes")
    expect(steps(page)).to_have_text(due(changed, case))
    expect(page.locator(".es-differs")).to_have_count(1)
    page.get_by_role("button", name="Back to the case").click()
    expect(steps(page)).to_have_text(due(case))
    expect(page.locator(".es-differs")).to_have_count(0)


def test_a_control_changed_by_keyboard_changes_the_plan(opened: Open) -> None:
    page = opened("explorer")
    case = choose(page, "opioid-wrongly-blamed")
    changed = replace(case, age_years=12)
    assert advise(changed).disposition != advise(case).disposition
    page.get_by_label("Find a fact").focus()
    page.keyboard.type("age")
    page.keyboard.press("Tab")
    field = control(page, "age_years")
    for _ in range(10):
        if field.evaluate("box => box === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(field).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(steps(page)).to_have_text(due(changed, case))
    expect(page.locator(".es-status")).to_have_class(f"es-status es-{advise(changed).disposition}")


@pytest.mark.parametrize("visitor", [{}, PHONE], indirect=True, ids=str)
def test_a_change_moves_nothing_under_the_hand(voila: Server, visitor: Visitor) -> None:
    page = in_voila(visitor, voila)("explorer", "?case=opioid-wrongly-blamed")
    case = load_case("opioid-wrongly-blamed").patient
    group(page, "Alarm features")
    mass = control(page, "mass")
    mass.scroll_into_view_if_needed()
    before = mass.bounding_box()
    mass.select_option("yes")
    expect(steps(page)).to_have_text(due(replace(case, mass=True), case))
    assert mass.bounding_box() == before


def test_closing_the_page_frees_its_kernel(voila: Server, visitor: Visitor) -> None:
    others = voila.kernels()
    page = in_voila(visitor, voila)("explorer")
    kernels = [kernel for kernel in voila.kernels() if kernel not in others]
    assert len(kernels) == 1
    leave(page)
    assert psutil.wait_procs(kernels, timeout=30)[1] == []


def test_an_impossible_value_is_refused_in_plain_words(voila: Server, visitor: Visitor) -> None:
    page = in_voila(visitor, voila)("explorer")
    case = choose(page, "opioid-wrongly-blamed")
    group(page, "The person")
    field = control(page, "age_years")
    field.fill("444")
    field.press("Enter")
    expect(page.locator(".es-error")).to_contain_text("0 to 120")
    expect(page.get_by_role("alert").filter(has_text="0 to 120")).to_have_count(1)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(steps(page)).to_have_text(due(case))
    page.get_by_role("button", name="Back to the case").click()
    expect(page.locator("[aria-invalid]")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)


OUTLINE = """() => {
  const stop = document.activeElement, style = getComputedStyle(stop);
  const ours = stop.closest(".esodys") && !stop.dataset.met, seen = stop.dataset.met === "1";
  stop.dataset.met = "1";
  return {
    ours: Boolean(ours), seen,
    drawn: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    name: `${stop.tagName} ${stop.className} ${stop.textContent.slice(0, 40)}`,
  };
}"""


@pytest.mark.parametrize("visitor", [{}, {"colors": "dark"}], indirect=True, ids=str)
def test_each_stop_of_the_keyboard_is_seen(opened: Open) -> None:
    page = opened("explorer")
    choose(page, "two-low-ions-slow-tablets")
    page.get_by_label("Case", exact=True).focus()
    stops = []
    while not (stop := page.evaluate(OUTLINE))["seen"] and len(stops) < 150:
        stops.append(stop)
        page.keyboard.press("Tab")
    ours = [stop for stop in stops if stop["ours"]]
    assert len(ours) > 40
    assert [stop["name"] for stop in ours if stop["drawn"] < 2] == []


@pytest.mark.parametrize("visitor", [{}, PHONE], indirect=True, ids=str)
def test_a_long_text_in_a_field_does_not_widen_the_page(voila: Server, visitor: Visitor) -> None:
    page = in_voila(visitor, voila)("explorer", f"?case={'W' * 60}")
    group(page, "The person")
    for field in (control(page, "age_years"), page.get_by_label(re.compile("^Open a code"))):
        field.fill("1" * 400)
        field.press("Enter")
    expect(page.locator(".es-error")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_search_says_that_nothing_fits_and_opens_what_does(
    voila: Server, visitor: Visitor
) -> None:
    page = in_voila(visitor, voila)("explorer")
    find = page.get_by_label("Find a fact")
    find.fill("zebra")
    expect(page.get_by_text("No fact has these words.")).to_be_visible()
    find.fill("opioid")
    expect(page.get_by_text("No fact has these words.")).to_have_count(0)
    expect(page.get_by_label("Opioid", exact=True)).to_be_visible()
    arrows = page.evaluate(
        """[...document.querySelectorAll('.es-group-heading')].filter(x => x.checkVisibility())
        .map(x => getComputedStyle(x, '::before').content[1])"""
    )
    assert set(arrows) == {"▾"}


WHERE = """() => ({
  page: scrollY, board: document.querySelector(".es-board").scrollTop,
  status: document.querySelector(".es-status").getBoundingClientRect().top,
})"""


def test_the_wheel_moves_the_page_first_and_the_status_stays_to_the_end(
    voila: Server, visitor: Visitor
) -> None:
    page = in_voila(visitor, voila)("explorer", "?case=two-low-ions-slow-tablets")
    expect(page.locator(".es-now")).to_be_visible()
    top = page.locator(".es-board").bounding_box()["y"]
    page.mouse.move(900, top + 100)
    page.mouse.wheel(0, 200)
    until(page, "scrollY === 200")
    assert page.evaluate(WHERE)["board"] == 0
    page.evaluate("top => scrollTo(0, top)", top)
    until(page, "getComputedStyle(document.querySelector('.es-board')).overflowY === 'auto'")
    page.mouse.wheel(0, 300)
    until(page, "document.querySelector('.es-board').scrollTop === 300")
    page.evaluate("scrollTo(0, 1e6)")
    assert page.evaluate(WHERE)["status"] > -1


def test_the_status_leaves_a_low_window(voila: Server, visitor: Visitor) -> None:
    page = in_voila(visitor, voila)("explorer", "?case=two-low-ions-slow-tablets")
    page.set_viewport_size({"width": 320, "height": 256})
    page.locator(".es-pitfalls").first.evaluate("x => x.scrollIntoView()")
    expect(page.locator(".es-status")).not_to_be_in_viewport()


@pytest.mark.parametrize("visitor", [{}, PHONE], indirect=True, ids=str)
def test_the_mark_of_a_change_covers_no_label(voila: Server, visitor: Visitor) -> None:
    page = in_voila(visitor, voila)("explorer", "?case=two-low-ions-slow-tablets")
    group(page, "Blood and heart")
    field = control(page, "magnesium").first
    field.fill("0.5")
    field.press("Enter")
    mark = page.locator(".es-lab.es-differs")
    expect(mark).to_have_count(1)
    bottom = float(mark.evaluate("x => getComputedStyle(x, '::after').bottom").removesuffix("px"))
    box = mark.bounding_box()
    assert bottom < 12
    for label in mark.locator("label").locator("visible=true").all():
        found = label.bounding_box()
        assert found["y"] + found["height"] < box["y"] + box["height"] - 30


def test_a_changed_verdict_moves_no_button_of_the_board(voila: Server, visitor: Visitor) -> None:
    page = in_voila(visitor, voila)("explorer", "?case=opioid-wrongly-blamed")
    case = load_case("opioid-wrongly-blamed").patient
    group(page, "Alarm features")
    button = page.get_by_role("button", name="Open every source")
    before = button.bounding_box()
    control(page, "mass").select_option("yes")
    expect(steps(page)).to_have_text(due(replace(case, mass=True), case))
    assert button.bounding_box() == before


def test_a_reload_and_the_way_back_open_the_same_facts(voila: Server, visitor: Visitor) -> None:
    page = in_voila(visitor, voila)("explorer", "?case=opioid-wrongly-blamed")
    case = load_case("opioid-wrongly-blamed").patient
    changed = due(replace(case, mass=True), case)
    group(page, "Alarm features")
    control(page, "mass").select_option("yes")
    expect(steps(page)).to_have_text(changed)
    page.wait_for_url("**/explorer.ipynb?patient=*")
    page.reload()
    expect(steps(page)).to_have_text(changed)
    page.get_by_role("link", name="Back to all cases").click()
    expect(page.get_by_role("heading", level=1)).to_have_accessible_name("ESODYS Teach")
    page.go_back()
    expect(steps(page)).to_have_text(changed)
    link = page.locator(".es-shared a.es-open")  # which the address follows
    before = link.get_attribute("href")
    other = choose(page, "seven-of-ten")
    expect(link).not_to_have_attribute("href", before)
    page.reload()
    expect(steps(page)).to_have_text(due(other))


def test_the_address_of_an_unchanged_case_stays(voila: Server, visitor: Visitor) -> None:
    page = in_voila(visitor, voila)("explorer", "?case=opioid-wrongly-blamed")
    group(page, "Alarm features")
    control(page, "mass").select_option("yes")
    page.wait_for_url("**/explorer.ipynb?patient=*")
    page.get_by_role("button", name="Back to the case").click()
    page.wait_for_url("**/explorer.ipynb?case=opioid-wrongly-blamed")


def test_a_notebook_tells_how_to_run_it_only_where_that_is_needed(
    voila: Server, lab: Server, visitor: Visitor
) -> None:
    how = "choose Run, then Run All Cells"
    for name in PAGES:
        page = in_voila(visitor, voila)(name)
        expect(page.get_by_text(how).locator("visible=true")).to_have_count(0)
        page.close()
    expect(in_lab(visitor, lab)("index").get_by_text(how)).to_be_visible()
