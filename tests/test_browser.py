"""What a person meets: each page in a real browser, as Voila shows it and as JupyterLab runs it."""

import json
import re
import urllib.request
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import TOKEN, Serve, Server, Stand, Visitor, leave, left
from esodys_teach import FIELDS, advise, case_ids, load_case
from esodys_teach.content.chapter import chapters
from esodys_teach.loader.places import cases_dir, notebooks_dir
from pages import (
    AXE,
    WCAG,
    afresh,
    check_access,
    check_page,
    choose,
    control,
    due,
    for_everyone,
    group,
    in_lab,
    in_voila,
    needs_no_scrolling_sideways,
    steps,
    until,
)

pytestmark = pytest.mark.browser

PAGES = {"index": "ESODYS Teach", "explorer": "The explorer", "preview": "Preview"}


WORLDS = pytest.mark.parametrize("world", ["voila", "lab"])
WIDTHS = pytest.mark.parametrize("width", [1280, 360])
HOW = "choose Run, then Run All Cells"
NEW = ("--port", "0", "--no-browser")


@pytest.fixture
def explorer(standing: Stand) -> Page:
    """The explorer in Voila, as it opens."""
    return afresh(standing("voila", "explorer"))


def test_axe_finds_a_contrast_that_is_just_too_low(chromium: Browser) -> None:
    """WCAG asks for 4.5: #767676 on white has 4.54, #777777 has 4.48."""
    page = chromium.new_page()
    text = "".join(f'<p style="color: {color}">{color}</p>' for color in ("#767676", "#777777") * 2)
    page.set_content(f'<html lang="en"><title>Contrast</title><main>{text}</main></html>')
    found = AXE.run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    (violation,) = found.response["violations"]
    assert violation["id"] == "color-contrast"
    assert [re.sub("<.*?>", "", node["html"]) for node in violation["nodes"]] == ["#777777"] * 2
    page.close()


@WORLDS
@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_for_everyone_and_asks_no_other_host(
    standing: Stand, world: str, name: str
) -> None:
    page = standing(world, name)
    check_page(page, PAGES[name])
    # Only in a notebook one is told how to run it.
    how = page.get_by_text(HOW).locator("visible=true")
    expect(how).to_have_count(1 if world == "lab" else 0)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_serves_them_on_a_phone_and_in_the_dark(standing: Stand, name: str) -> None:
    page = standing("voila", name)
    if name == "explorer":
        choose(page, "two-low-ions-slow-tablets")
        page.get_by_role("button", name="Open every source").click()
        for clinical in dict.fromkeys(fact.group for fact in FIELDS.values()):
            group(page, clinical)
        expect(page.locator(".es-group-heading:not(.mod-active)")).to_have_count(0)
        expect(page.locator("details.es-source[open]").first).to_be_visible()
    for_everyone(page)


@pytest.mark.parametrize("width", [640, 320])
@pytest.mark.parametrize("name", ["index", "explorer"])
def test_a_page_enlarged_twice_or_four_times_needs_no_scrolling_sideways(
    standing: Stand, name: str, width: int
) -> None:
    page = standing("voila", name)
    if name == "explorer":
        choose(afresh(page), "two-low-ions-slow-tablets")
    needs_no_scrolling_sideways(page, width)


def test_a_page_says_at_once_that_it_starts_and_its_kernel_ends_with_it(
    voila: Server, visitor: Visitor
) -> None:
    others = voila.kernels()
    page = visitor.open(f"{voila.url}/voila/render/index.ipynb")
    expect(page.get_by_role("status").first).to_have_text(
        "Starting the page. This takes a few seconds."
    )
    expect(page.locator("#loading")).to_have_count(0)
    kernels = [kernel for kernel in voila.kernels() if kernel not in others]
    assert len(kernels) == 1
    leave(page)
    assert left(kernels) == []


def test_jupyterlab_does_not_ask_for_news(standing: Stand) -> None:
    expect(standing("lab", "index").locator(".Toastify__toast")).to_have_count(0)


@WORLDS
def test_the_chapters_follow_each_other(standing: Stand, world: str) -> None:
    page = standing(world, "index")
    first, second, *_ = chapters().values()
    page.get_by_role("link", name=re.compile(re.escape(first.title))).first.click()
    expect(page.get_by_role("heading", name=f"{first.number}. {first.title}")).to_be_visible()
    page.get_by_role("link", name=re.compile(re.escape(second.title))).first.click()
    expect(page.get_by_role("heading", name=f"{second.number}. {second.title}")).to_be_visible()
    if world == "lab":
        page.get_by_role("tab", name="index.ipynb").click()


@WORLDS
def test_the_index_names_every_case_and_leads_to_the_explorer_and_back(
    standing: Stand, world: str
) -> None:
    page = standing(world, "index")
    for case_id in case_ids():
        title = page.get_by_text(load_case(case_id).title, exact=True)
        expect(title.locator("visible=true")).to_have_count(1)
    page.get_by_role("link", name="explorer", exact=True).first.click()
    expect(page.get_by_role("heading", name="The explorer")).to_be_visible()


def test_the_preview_follows_a_case_while_it_is_written_on_a_wide_page_and_on_a_phone(
    serve: Serve, visitor: Visitor, chromium: Browser, tmp_path: Path
) -> None:
    folder, file, example = own_folder(tmp_path)
    phone = Visitor(chromium, width=360)
    title = "Fine with water, stuck with bread"
    with serve("-m", "esodys_teach", "serve", *NEW, "--cases", str(folder)) as server:
        pages = [in_voila(one, server)("preview") for one in (visitor, phone)]
        for page in pages:
            page.evaluate("window.loadedOnce = true")
            expect(page.get_by_role("heading", name="No case file yet")).to_be_visible()
        file.write_text(example, encoding="utf-8")
        for page in pages:
            expect(page.get_by_role("heading", name=title)).to_be_visible()
            expect(page.locator(".es-expect > .es-met")).to_have_count(7)
            expect(page.locator(".es-status")).to_have_class("es-status es-stay-incomplete")
            check_access(page)
        file.write_text(example.replace("sex: female", "sex: woman"), encoding="utf-8")
        for page in pages:
            slip = page.locator(".es-slip")
            expect(slip).to_contain_text("Error in bread-and-water.yaml, line 16")
            expect(slip).to_contain_text("patient.sex: unknown 'woman', known: female, male.")
            expect(page.get_by_role("heading", name=title)).to_be_visible()
            check_access(page)
        mended = example.replace("Fine with water", "<i>Fine</i> with water")
        file.write_text(mended.replace("stay-incomplete", "stay"), encoding="utf-8")
        for page in pages:
            expect(page.get_by_role("heading", name="<i>Fine</i> with water")).to_be_visible()
            expect(page.locator(".es-slip")).to_have_count(0)
            expect(page.locator(".es-unmet")).to_contain_text("In the advice: stay-incomplete.")
        (folder / "draft.yaml").write_text("patient: {age_years: 41}\n", encoding="utf-8")
        for page in pages:
            page.get_by_label("File").select_option("draft.yaml")
            expect(page.locator(".es-slip")).to_contain_text("missing: id, title")
            expect(page.locator(".es-status")).to_be_hidden()
            assert page.evaluate("window.loadedOnce")
            needs_no_scrolling_sideways(page, page.viewport_size["width"])
        page = in_voila(phone, server)("index")
        expect(page.get_by_text("No case yet: draft.yaml.")).to_be_visible()
        page.get_by_role("link", name="<i>Fine</i> with water").click()
        expect(page.get_by_label("Case", exact=True)).to_have_value(
            f"Yours: <i>Fine</i>{title[4:]}"
        )
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            expect(page.locator(".es-status")).to_be_visible()
        for one in (visitor, phone):
            one.context.close()  # while the server still answers
    assert phone.complaints == []


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


@WORLDS
def test_a_control_changed_by_mouse_changes_the_plan(standing: Stand, world: str) -> None:
    page = afresh(standing(world, "explorer"))
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


@WORLDS
def test_a_control_changed_by_keyboard_changes_the_plan(standing: Stand, world: str) -> None:
    page = afresh(standing(world, "explorer"))
    case = choose(page, "opioid-wrongly-blamed")
    changed = replace(case, age_years=12)
    assert advise(changed).disposition != advise(case).disposition
    page.get_by_label("Find a fact").focus()
    page.keyboard.type("age")
    field = control(page, "age_years")
    expect(field).to_be_visible()  # what was found has opened
    page.keyboard.press("Tab")
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


def test_the_room_is_asked_in_jupyterlab_by_its_buttons(standing: Stand) -> None:
    page = afresh(standing("lab", "explorer"))
    case = choose(page, "seven-of-ten")
    page.get_by_role("button", name="Ask the room first").click()
    expect(steps(page)).to_have_count(0)
    on = page.get_by_role("button", name="Show the next part")
    on.focus()
    for _ in range(2):
        page.keyboard.press("Enter")
    expect(steps(page)).to_have_text(due(case))
    expect(on).to_be_focused()


@WIDTHS
def test_a_change_moves_nothing_under_the_hand(explorer: Page, width: int) -> None:
    page = explorer
    page.set_viewport_size({"width": width, "height": 900})
    case = choose(page, "opioid-wrongly-blamed")
    group(page, "Alarm features")
    mass = control(page, "mass")
    mass.scroll_into_view_if_needed()
    before = mass.bounding_box()
    mass.select_option("yes")
    expect(steps(page)).to_have_text(due(replace(case, mass=True), case))
    assert mass.bounding_box() == before


def test_an_impossible_value_is_refused_in_plain_words(explorer: Page) -> None:
    page = explorer
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


@WORLDS
@pytest.mark.parametrize("colors", ["light", "dark"])
def test_each_stop_of_the_keyboard_is_seen(standing: Stand, world: str, colors: str) -> None:
    page = afresh(standing(world, "explorer"))
    page.emulate_media(color_scheme=colors)
    choose(page, "two-low-ions-slow-tablets")
    page.evaluate("document.querySelectorAll('[data-met]').forEach(x => delete x.dataset.met)")
    page.get_by_label("Case", exact=True).focus()
    stops = []
    while not (stop := page.evaluate(OUTLINE))["seen"] and len(stops) < 150:
        stops.append(stop)
        page.keyboard.press("Tab")
    ours = [stop for stop in stops if stop["ours"]]
    assert len(ours) > 40
    assert [stop["name"] for stop in ours if stop["drawn"] < 2] == []


def test_a_long_text_in_a_field_or_address_does_not_widen_the_page(
    voila: Server, visitor: Visitor
) -> None:
    page = in_voila(visitor, voila)("explorer", f"?case={'W' * 60}")
    expect(page.get_by_text("W" * 60)).to_be_visible()
    group(page, "The person")
    for field in (control(page, "age_years"), page.get_by_label(re.compile("^Open a code"))):
        field.fill("1" * 400)
        field.press("Enter")
    expect(page.locator(".es-error")).to_have_count(2)
    for width in (1280, 360):
        needs_no_scrolling_sideways(page, width)


def test_a_search_says_that_nothing_fits_and_opens_what_does(explorer: Page) -> None:
    page = explorer
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


def test_the_wheel_moves_the_page_first_and_the_status_stays_to_the_end(explorer: Page) -> None:
    page = explorer
    choose(page, "two-low-ions-slow-tablets")
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


def test_the_status_leaves_a_low_window(explorer: Page) -> None:
    page = explorer
    choose(page, "two-low-ions-slow-tablets")
    page.set_viewport_size({"width": 320, "height": 256})
    page.locator(".es-pitfalls").first.evaluate("x => x.scrollIntoView()")
    expect(page.locator(".es-status")).not_to_be_in_viewport()


@WIDTHS
def test_the_mark_of_a_change_covers_no_label(explorer: Page, width: int) -> None:
    page = explorer
    page.set_viewport_size({"width": width, "height": 900})
    choose(page, "two-low-ions-slow-tablets")
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


def test_a_changed_verdict_moves_no_button_of_the_board(explorer: Page) -> None:
    page = explorer
    case = choose(page, "opioid-wrongly-blamed")
    group(page, "Alarm features")
    button = page.get_by_role("button", name="Open every source")
    before = button.bounding_box()
    control(page, "mass").select_option("yes")
    expect(steps(page)).to_have_text(due(replace(case, mass=True), case))
    assert button.bounding_box() == before


def test_the_address_follows_the_facts_and_a_reload_and_the_way_back_open_them(
    voila: Server, visitor: Visitor
) -> None:
    page = in_voila(visitor, voila)("explorer", "?case=opioid-wrongly-blamed")
    title = load_case("opioid-wrongly-blamed").title
    case = load_case("opioid-wrongly-blamed").patient
    changed = due(replace(case, mass=True), case)
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(steps(page)).to_have_text(due(case))
    group(page, "Alarm features")
    control(page, "mass").select_option("yes")
    expect(steps(page)).to_have_text(changed)
    page.wait_for_url("**/explorer.ipynb?patient=*")
    page.get_by_role("button", name="Back to the case").click()
    page.wait_for_url("**/explorer.ipynb?case=opioid-wrongly-blamed")  # unchanged it stays
    control(page, "mass").select_option("yes")
    page.wait_for_url("**/explorer.ipynb?patient=*")
    page.reload()
    expect(steps(page)).to_have_text(changed)
    page.get_by_role("link", name="Back to all cases").click()
    expect(page.get_by_role("heading", level=1)).to_have_accessible_name("ESODYS Teach")
    page.go_back()
    expect(steps(page)).to_have_text(changed)
    link = page.locator(".es-shared a.es-open")  # which the address follows
    before = link.get_attribute("href")
    other = choose(page, "low-magnesium-on-ppi")
    expect(link).not_to_have_attribute("href", before)
    page.reload()
    expect(
        page.get_by_role("heading", name=load_case("low-magnesium-on-ppi").title)
    ).to_be_visible()
    expect(steps(page)).to_have_text(due(other))


def test_jupyterlab_saves_a_notebook_as_it_shipped(lab: Server, installed: Path) -> None:
    shipped = (installed / "esodys_teach/_data/notebooks/index.ipynb").read_bytes()
    assert shipped == (notebooks_dir() / "index.ipynb").read_bytes()
    address = f"{urlsplit(lab.url).scheme}://{urlsplit(lab.url).netloc}/api/contents/index.ipynb"
    headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
        notebook = json.load(answer)["content"]
    output = nbformat.v4.new_output("stream", text="a run left this")
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [output], 7
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.99"}
    body = json.dumps({"type": "notebook", "format": "json", "content": notebook}).encode()
    put = urllib.request.Request(address, data=body, headers=headers, method="PUT")
    with urllib.request.urlopen(put) as answer:
        assert answer.status == 200
    assert (installed / "esodys_teach/_data/notebooks/index.ipynb").read_bytes() == shipped
