"""The course as a person walks it: chapters, the room, a shared patient, a print."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from conftest import Server, Stand, Visitor, Windows
from esodys_teach import advise, case_ids, load_case
from esodys_teach.content.chapter import Chapter, chapters
from esodys_teach.engine.advice import ADVICE_VERSION
from esodys_teach.html.chapters import background_claims
from esodys_teach.loader.places import NOTICE
from esodys_teach.ui.room import PARTS
from pages import (
    afresh,
    check_access,
    check_page,
    choose,
    control,
    due,
    fold_everything,
    for_everyone,
    group,
    in_voila,
    needs_no_scrolling_sideways,
    open_everything,
    steps,
)
from test_quiz_browser import ASKS, answer, option, press, right, says

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=chapters().values(), ids=chapters())
def chapter(request: pytest.FixtureRequest, windows: Windows) -> Iterator[Chapter]:
    """Each chapter; the tests of one follow each other, so that its page is loaded once."""
    yield request.param
    if page := windows.pop(("voila", name(request.param)), None):
        page.leave()


def name(chapter: Chapter) -> str:
    return f"{chapter.number}-{chapter.id}"


def test_a_screen_reader_hears_a_chapter_in_its_order(standing: Stand, chapter: Chapter) -> None:
    page = standing("voila", name(chapter))
    heard = page.get_by_role("main").aria_snapshot()
    order = ("Goals", "Background", "The tool", "The facts", "The advice", "Outlook")
    order += ("Try this", "Three questions", "Take away")
    places = [heard.index(f'heading "{words}') for words in order]
    assert places == sorted(places)
    questions = heard[heard.index('heading "Three questions') :]
    for number, question in enumerate(chapter.questions, 1):
        told = " ".join(questions.split()).replace("\\", "")
        assert f"{number}. {question.stem}"[:40] in told
        assert all(f'button "{o.text[:30]}' in told for o in question.options if '"' not in o.text)


def test_a_chapter_serves_them_on_a_phone_and_in_the_dark(
    standing: Stand, chapter: Chapter
) -> None:
    page = standing("voila", name(chapter))
    open_everything(page)
    for_everyone(page)
    fold_everything(page)


@pytest.mark.parametrize("world", ["voila", "lab"])
def test_a_chapter_is_walked_from_its_goals_to_what_to_take_away(
    standing: Stand, chapter: Chapter, world: str
) -> None:
    page = standing(world, name(chapter))
    for title in ("Goals", "Background", "Try this", "Three questions", "Take away"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    task = chapter.tasks[0]
    page.get_by_role("button", name="Open the case of task 1 in the tool").click()
    expect(steps(page)).to_have_text(due(load_case(task.case).patient))
    page.get_by_text("The answer to task 1").click()
    expect(page.get_by_text(task.answer[:60])).to_be_visible()
    for question in chapter.questions:
        right = next(option for option in question.options if option.correct)
        page.get_by_role("button", name=right.text).click()
        expect(page.get_by_text(right.feedback[:60])).to_be_visible()
    expect(page.locator(".es-right")).to_have_count(len(chapter.questions))
    check_page(page, f"{chapter.number}. {chapter.title}", access=world == "lab")


def test_a_claim_of_the_prose_opens_what_it_rests_on_and_no_heading_skips_a_level(
    standing: Stand, chapter: Chapter
) -> None:
    page = standing("voila", name(chapter))
    for claim in background_claims(chapter):
        page.locator(f'a[href="#claim-{claim}"]').first.click()
        expect(page.locator(f'[id="claim-{claim}"]')).to_be_in_viewport()
    heard = page.get_by_role("main").aria_snapshot()
    levels = [int(level) for level in re.findall(r"heading .*\[level=(\d)\]", heard)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_a_claim_of_the_prose_leads_to_the_list_in_jupyterlab(
    standing: Stand, chapter: Chapter
) -> None:
    page = standing("lab", name(chapter))
    page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0")
    page.locator('a[href="#cell-id=rests-on"]').last.click()
    listed = page.get_by_text("What this chapter rests on")
    expect(listed).to_be_in_viewport()
    listed.click()
    for claim in background_claims(chapter):
        expect(page.get_by_text(claim, exact=True)).to_be_visible()


def test_a_question_is_answered_by_keyboard_alone(standing: Stand, chapter: Chapter) -> None:
    page = standing("voila", name(chapter))
    question = chapter.questions[0]
    wrong = next(option for option in question.options if not option.correct)
    button = page.get_by_role("button", name=wrong.text)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(wrong.feedback[:60])).to_be_visible()
    expect(button).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.es-question') !== null")


@pytest.mark.parametrize("width", [640, 320])
def test_a_chapter_enlarged_twice_or_four_times_needs_no_scrolling_sideways(
    standing: Stand, chapter: Chapter, width: int
) -> None:
    needs_no_scrolling_sideways(standing("voila", name(chapter)), width)


# The room


@pytest.fixture
def explorer(standing: Stand) -> Page:
    """The explorer in Voila, as it opens."""
    return afresh(standing("voila", "explorer"))


def test_the_room_is_asked_first_and_shown_the_parts_by_keys(explorer: Page) -> None:
    page = explorer
    choose(page, "two-low-ions-slow-tablets")
    page.get_by_role("button", name="Large type, one part at a time").click()
    expect(page.get_by_text("What would you do next?")).to_be_visible()
    for hidden in (".es-now", ".es-avoid", ".es-pitfalls", ".es-map", ".prognosis", ".es-status"):
        expect(page.locator(hidden)).to_have_count(0)
    expect(page.locator(".es-story")).to_be_visible()
    shown = (".es-reason", ".es-now", ".es-later", ".es-avoid", ".es-pitfalls", ".es-map")
    for key, part in zip(["ArrowRight", "PageDown"] * 3, shown, strict=True):
        page.keyboard.press(key)
        expect(page.locator(part).first).to_be_in_viewport()
        expect(page.locator(".es-status")).to_be_visible()
        check_access(page)
    expect(page.locator(".es-pitfalls")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".es-pitfalls").first).to_be_visible()
    size = page.locator(".es-pitfalls .es-mistake").first.evaluate(
        "x => getComputedStyle(x).fontSize"
    )
    assert float(size.removesuffix("px")) >= 24
    for _ in PARTS:
        page.keyboard.press("ArrowRight")
    expect(page.locator(".prognosis")).to_be_visible()
    page.get_by_role("button", name="Ask the room first").click()
    expect(page.locator(".es-now")).to_be_visible()


def test_keys_stay_with_whoever_types(explorer: Page) -> None:
    page = explorer
    choose(page, "seven-of-ten")
    page.get_by_role("button", name="Ask the room first").click()
    page.get_by_label("Find a fact").fill("age")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("What would you do next?")).to_be_visible()


# A shared patient


def test_a_shared_patient_opens_by_link_and_by_code(
    explorer: Page, voila: Server, visitor: Visitor
) -> None:
    page = explorer
    choose(page, "opioid-wrongly-blamed")
    group(page, "Alarm features")
    control(page, "mass").select_option("yes")
    expect(page.locator(".es-differs")).to_have_count(1)
    told = steps(page).all_inner_texts()
    code = page.locator(".es-code").inner_text()
    link = page.get_by_role("link", name="Link to it").get_attribute("href")
    other = in_voila(visitor, voila)("explorer", f"?{link.partition('?')[2]}")
    expect(steps(other)).to_have_text(told)
    third = afresh(page)
    box = third.get_by_label(re.compile("^Open a code"))
    box.fill("not a code")
    box.press("Enter")
    expect(third.locator(".es-share .es-error")).to_be_visible()
    box.fill(code.lower().replace("-", " "))
    box.press("Enter")
    expect(steps(third)).to_have_text(told)
    expect(third.locator(".es-share .es-error")).to_have_count(0)
    check_access(third)


# Paper


def test_every_case_prints_on_two_pages(explorer: Page) -> None:
    page = explorer
    for case_id in case_ids():
        patient = choose(page, case_id)
        expect(steps(page)).to_have_text(due(patient))
        sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
        assert len(sheets) == 2, case_id


def test_a_print_holds_the_story_the_facts_the_plan_and_the_banner(explorer: Page) -> None:
    page = explorer
    patient = choose(page, "low-magnesium-on-ppi")
    advice = advise(patient)
    expect(steps(page)).to_have_text(due(patient))
    page.emulate_media(media="print")
    paper = " ".join(page.locator("body").inner_text().split())
    for text in (NOTICE, f"Advice version {ADVICE_VERSION}", "Magnesium: 0.58 mmol/L (0.7 to 1)"):
        assert text in paper
    assert load_case("low-magnesium-on-ppi").vignette.split("\n")[0][:80] in paper
    for item in (*advice.steps, *advice.later, *advice.done, *advice.avoid, *advice.pitfalls[:5]):
        assert item.text in paper
    expect(page.locator(".prognosis svg").locator("visible=true")).to_have_count(1)
    for gone in ("Find a fact", "Ask the room first", "Back to all cases", "ESODYS Teach Print"):
        assert gone not in paper


# Everyone


def test_a_page_begins_with_a_way_to_its_content_and_is_heard_in_its_order(
    voila: Server, visitor: Visitor
) -> None:
    page = in_voila(visitor, voila)("explorer", "?case=two-low-ions-slow-tablets")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    expect(steps(page)).to_have_text(due(load_case("two-low-ions-slow-tablets").patient))
    heard = page.locator("body").aria_snapshot()
    order = (
        "Skip to the content",
        "- banner",
        "- navigation",
        "- main",
        'heading "The explorer"',
        'combobox "Case"',
        'heading "The tablets at the pharmacy counter"',
        'heading "The facts"',
        'heading "The advice"',
        'button "Ask the room first"',
        "- status",
        'heading "Now"',
        'heading "Later"',
        'heading "Avoid"',
        'heading "Pitfalls"',
        'heading "Outlook"',
    )
    places = [heard.index(words) for words in order]
    assert places == sorted(places)
    nameless = re.findall(r"(?m)^\s*- (?:button|combobox|textbox|link)(?:$|:| \[)", heard)
    assert nameless == []


def test_a_chapter_is_walked_by_keyboard_alone(voila: Server, visitor: Visitor) -> None:
    page = in_voila(visitor, voila)("6-eating")
    kinds = 'a[href], button, select, input, summary, [tabindex="0"]'
    stops = f"""[...document.querySelectorAll('{kinds}')]
        .filter(x => x.checkVisibility({{visibilityProperty: true}}) && !x.disabled)"""
    page.evaluate(f"window.waiting = new Set({stops})")
    wanted = page.evaluate("window.waiting.size")
    assert wanted > 80
    seen = 0
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        seen += page.evaluate("window.waiting.delete(document.activeElement)")
    left = page.evaluate("[...window.waiting].map(x => x.outerHTML.slice(0, 90))")
    assert (seen, left) == (wanted, [])


# A quiz on one's own


def alone(page: Page) -> None:
    """Choose, answer, and read why at once; then the next question."""
    page.get_by_label("Questions").select_option(load_case(ASKS["order"]).title)
    press(page, "Begin")
    says(page, "Answer it now: 2 attempts left.")
    expect(page.locator(".es-clock")).to_have_count(0)
    kind = "single-best" if option(page, right("single-best")[0]).count() else "order"
    answer(page, right(kind))
    says(page, "Here is the answer")
    expect(page.get_by_text("Right.", exact=True)).to_be_visible()
    expect(page.get_by_text("Your score: 1 of 1")).to_be_visible()
    for_everyone(page)
    other = page.get_by_role("button", name="Choose other questions")
    other.click()
    expect(page.get_by_role("button", name="Begin")).to_be_visible()


def test_one_takes_a_quiz_alone_on_the_pages_and_no_page_of_an_instructor_is_there(
    voila: Server, visitor: Visitor
) -> None:
    page = in_voila(visitor, voila)("quiz")
    for_everyone(page)
    alone(page)
    status = visitor.context.request.get(f"{voila.url}/voila/render/instructor.ipynb").status
    assert status == 404


def test_one_takes_a_quiz_alone_in_jupyterlab(standing: Stand) -> None:
    alone(standing("lab", "quiz"))


def test_the_instructors_page_in_jupyterlab_says_how_to_start_one(standing: Stand) -> None:
    page = standing("lab", "instructor")
    expect(page.locator(".esodys")).to_contain_text("esodys-teach serve --quiz --lan")
    check_access(page)
