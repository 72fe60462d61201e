"""Every file of a quiz, read back by somebody else's reader and held against its source."""

import csv
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from html import escape, unescape
from io import BytesIO, StringIO
from itertools import combinations, permutations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from moodle_xml_parser.parser import parse_bytes
from onyx2moodle.parser import parse_item
from tincan import Statement
from ua_exam.gift_parser import parse_gift_content

from esodys_teach.content.items import (
    NO_PANEL,
    BuildPlan,
    KeyFeatures,
    Order,
    ScriptConcordance,
    SingleBest,
)
from esodys_teach.evidence import pitfalls
from esodys_teach.loader.places import NOTICE
from esodys_teach.quiz import answers
from esodys_teach.quiz.export import EXPORTS
from esodys_teach.quiz.export.moodle import GRADES
from esodys_teach.quiz.export.qti import QTI, identifier
from esodys_teach.quiz.export.tables import safe
from esodys_teach.quiz.export.wording import asks, clean, name
from esodys_teach.quiz.results import Asked, Results
from esodys_teach.quiz.scoring import allowed, mark
from quizzes import (
    ALL,
    DO,
    FEATURES,
    GIFT,
    HOSTILE,
    NAME,
    NEXT,
    PANEL,
    SCRIPT,
    STEPS,
    Session,
    asked,
    best,
    monday,
)
from test_quiz_debrief import body
from test_views import outline

RESULTS = monday()
SAVAGE = f"%50% [html] {GIFT} {HOSTILE} [sound:x.mp3] {{{{c1::no}}}} \x00\x0b end"


def made(file: str, results: Results = RESULTS) -> bytes:
    return EXPORTS[file].make(results)


def savage() -> Results:
    """Hostile words in every place of an item, of a session and of a learner."""
    one = best(
        "one",
        f"{SAVAGE} 1?",
        a=f"[html]{SAVAGE} a",
        b=SAVAGE,
        feedback=SAVAGE,
        learning_point=SAVAGE,
    )
    features = tuple(replace(o, text=SAVAGE + o.id, feedback=SAVAGE) for o in FEATURES.options)
    two = replace(FEATURES, id="two", stem=f"{SAVAGE} 2?", options=features)
    assert isinstance(STEPS.item, Order)
    steps = tuple(replace(o, text=SAVAGE + o.id, feedback=SAVAGE) for o in STEPS.item.options)
    three = replace(STEPS.item, id="three", stem=f"{SAVAGE} 3?", options=steps)
    items = [asked(item, title=SAVAGE, vignette=SAVAGE) for item in (one, two, three)]
    session = Session(*items, title=SAVAGE, x=SAVAGE, y="=1+1")
    for item, choice in zip(items, ("b", "a d", "c a b d"), strict=True):
        session.answer("x", item, choice, 3)
    return session.results()


def choices(item: Any) -> Iterator[tuple[str, ...]]:
    """Every answer that an item allows, a set in one order only."""
    ids = [option.id for option in item.options]
    if isinstance(item, Order):
        yield from permutations(ids)
        return
    for count in range(1, len(ids) + 1):
        yield from (c for c in combinations(ids, count) if allowed(item, c))


# All of them


@pytest.mark.parametrize("file", EXPORTS)
def test_every_file_is_made_the_same_each_time_and_carries_the_notice(file: str) -> None:
    export = EXPORTS[file]
    assert re.fullmatch(r"[a-z]+/[a-z.+-]+(; charset=utf-8)?", export.mime)
    assert export.what.endswith(".") and "\n" not in export.what
    told = made(file)
    assert told == made(file)
    if zipfile.is_zipfile(BytesIO(told)):
        archive = zipfile.ZipFile(BytesIO(told))
        told = b"".join(archive.read(name) for name in archive.namelist())
    said = [NOTICE.encode(), escape(NOTICE).encode()]
    assert any(words in told for words in said) != file.startswith("gradebook")


@pytest.mark.parametrize("file", EXPORTS)
def test_no_file_fails_for_an_empty_session_or_hostile_words(file: str) -> None:
    for results in (Session().results(), Session(*ALL).results(), savage()):
        assert made(file, results)[:4] != b"" or file == "answers-xapi.jsonl"


@pytest.mark.parametrize("file", [f for f in EXPORTS if f.startswith(("items", "cards", "q", "k"))])
def test_learners_are_in_no_file_of_items(file: str) -> None:
    told = made(file, monday(l1="Zaphod"))
    if zipfile.is_zipfile(BytesIO(told)):
        archive = zipfile.ZipFile(BytesIO(told))
        told = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Zaphod" not in told


def test_making_files_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for file in EXPORTS:
        made(file)
    assert list(tmp_path.iterdir()) == []


# Tables


def rows(told: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(told.decode("utf-8-sig"), newline="")))


def test_moodle_gets_its_columns_and_the_points_that_count() -> None:
    head, *lines = rows(made("gradebook-moodle.csv"))
    assert head == [
        "First name",
        "Last name",
        "ID number",
        "Institution",
        "Department",
        "Email address",
        "Quiz: Monday (Real)",
        "Last downloaded from this course",
    ]
    found = {line[0]: line[6] for line in lines}
    assert len(found) == len(lines) == 12
    assert found["Learner 1"] == "5.00"
    # The second vote and the second attempt count: 1 + 1 + 1 + 0 + 2/3; no script item.
    assert found["Learner 8"] == "3.67"
    assert found["Learner 12"] == "0.50"  # went home after three items


def test_canvas_gets_its_columns_and_the_row_of_points() -> None:
    head, possible, *lines = rows(made("gradebook-canvas.csv"))
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Quiz: Monday"]
    assert possible == ["    Points Possible", "", "", "", "", "5.00"]
    moodle = {line[0]: line[6] for line in rows(made("gradebook-moodle.csv"))[1:]}
    assert {line[0]: line[5] for line in lines} == moodle
    # A number in brackets at the end would be the id of another assignment.
    odd = rows(made("gradebook-canvas.csv", monday("Quiz (2026)")))
    assert odd[0][5] == "Quiz: Quiz [2026]"


def test_who_gave_no_answer_has_no_points_and_who_is_deleted_keeps_an_id() -> None:
    results = Session(SCRIPT, NAME, x="X", y="").answer("x", SCRIPT, "0").results()
    assert [line[:1] + line[6:7] for line in rows(made("gradebook-moodle.csv", results))[1:]] == [
        ["X", ""],
        ["y", ""],
    ]


def test_every_answer_is_told_whole() -> None:
    head, *lines = rows(made("answers.csv"))
    assert head[-1] == NOTICE
    assert len(lines) == len(RESULTS.given)
    items = {one.id: one for one in ALL}
    seen: set[tuple[str, str]] = set()
    last = {(g.learner, g.item): g.key for g in RESULTS.given}
    for line, g in zip(lines, RESULTS.given, strict=True):
        told = dict(zip(head, line, strict=True))
        one, marked = items[g.item], mark(items[g.item], g.choice)
        texts = {option.id: option.text for option in one.item.options}
        assert told["choice"].split() == list(g.choice)
        assert told["text"].split("; ") == [texts[id] for id in g.choice]
        assert datetime.fromisoformat(told["at"]).timestamp() == g.at
        points = "" if marked.points is None else f"{marked.points:.2f}"
        right = {None: "", 1: "yes"}.get(marked.points, "no")
        assert (told["points"], told["right"]) == (points, right)
        assert told["pitfalls"].split() == list(marked.pitfalls)
        assert (told["first"] == "yes") == ((g.learner, g.item) not in seen)
        assert (told["counts"] == "yes") == (last[g.learner, g.item] == g.key)
        assert (told["sure"], told["round"]) == (str(g.sure), str(g.round))
        assert (told["attempt"], told["key"]) == (str(g.attempt), g.key)
        assert (told["nickname"], told["kind"]) == (RESULTS.learners[g.learner], one.item.kind)
        seen.add((g.learner, g.item))


def test_an_answer_that_is_none_any_more_is_kept_without_points() -> None:
    session = Session(NAME, x="X").answer("x", NAME, "h").answer("gone", asked(best("old")), "a")
    found = rows(made("answers.csv", session.results()))[1:]
    assert [line[8:14] for line in found] == [
        ["h", "H", "", "2", "", ""],
        ["a", "A", "", "2", "", ""],
    ]


DANGER = "=+-@\t\r＝＋－＠"
BLANKS = " \u00a0\u2003\u200b\ufeff\x00\x0b\u3000"


BEFORE = "'" + "".join(c for c in map(chr, range(0x10000)) if c.isspace() and c not in "\n\r\t")
BEFORE += "\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\xad\u180e"
BEFORE += "".join(map(chr, [*range(9), *range(14, 32), *range(127, 160)]))
SAFE = re.compile(f"(^|(?<=[\n\r;]))'(?=[{BEFORE}]*[{re.escape(DANGER)}])")


def unsafe(cell: str) -> str:
    """A cell as it was: without the apostrophes that `safe` puts in."""
    return SAFE.sub("", cell)


FORMULAS = st.text(st.sampled_from([*DANGER, *BLANKS, "'", ";", "\n", '"', ",", "1", "A"]))


@settings(max_examples=1000)
@given(FORMULAS | st.text())
@example("=1+1")
@example("\u00a0 =1+1")
@example("Ann\n=1+1")
@example("Ann;@SUM(1)")
@example("' =1")
@example("'\n=1")
def test_formulas_come_out_as_text_and_can_be_had_back(words: str) -> None:
    cell = safe(words)
    for start in re.split("[\n\r;]", cell):
        plain = start.lstrip("".join(c for c in start if c.isspace() or ord(c) < 32) + BLANKS)
        assert not plain.startswith(tuple(DANGER))
        assert not start.startswith("\t")
    assert unsafe(cell) == words


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_name_and_title_stay_one_cell(nickname: str, title: str) -> None:
    results = Session(NAME, title=title, x=nickname or "x").answer("x", NAME, "a").results()
    head, line = rows(made("gradebook-moodle.csv", results))
    assert len(head) == len(line) == 8
    # A lone half of a character cannot be written, and comes out as a question mark.
    whole = (nickname or "x").encode("utf-8", "replace").decode()
    assert unsafe(line[0]) == whole
    assert unsafe(head[6]) == f"Quiz: {title} (Real)".encode("utf-8", "replace").decode()


# xAPI


def test_statements_are_read_by_tincan_and_tell_each_answer() -> None:
    lines = made("answers-xapi.jsonl").decode().splitlines()
    assert len(lines) == len(RESULTS.given)
    items = {one.id: one for one in ALL}
    for line, g in zip(lines, RESULTS.given, strict=True):
        told = Statement.from_json(line)
        one, marked = items[g.item], mark(items[g.item], g.choice)
        assert told.actor.account.name == g.learner
        assert told.actor.name == RESULTS.learners[g.learner]
        assert told.verb.id == "http://adlnet.gov/expapi/verbs/answered"
        assert told.object.id.endswith(f"/items/{g.item}")
        assert told.result.response.split("[,]") == list(g.choice)
        assert told.timestamp.timestamp() == g.at
        if marked.points is None:
            assert told.result.score is None and told.result.success is None
        else:
            assert told.result.score.scaled == marked.points
            assert told.result.success == marked.correct
        sure = next(v for k, v in told.result.extensions.items() if k.endswith("/sure"))
        assert sure == g.sure
        definition = told.object.definition
        listed = definition.scale or definition.choices
        assert {c.id: c.description["en"] for c in listed} == {
            option.id: option.text for option in one.item.options
        }
        assert told.context.context_activities.grouping[0].definition.name["en"] == "Monday"
    assert len({json.loads(line)["id"] for line in lines}) == len(lines)
    for line in lines:  # whole, but that tincan writes the time and its version in its own way
        ours, theirs = json.loads(line), json.loads(Statement.from_json(line).to_json())
        del ours["timestamp"], theirs["timestamp"], theirs["version"]
        assert ours == theirs


def test_a_right_response_is_told_where_there_is_one() -> None:
    found = {
        line["object"]["id"].split("/items/")[1]: line["object"]["definition"]
        for line in map(json.loads, made("answers-xapi.jsonl").decode().splitlines())
    }
    patterns = {id: one.get("correctResponsesPattern") for id, one in found.items()}
    assert patterns == {
        NAME.id: ["a"],
        NEXT.id: ["a[,]b"],
        STEPS.id: ["a[,]b[,]c[,]d"],
        DO.id: ["a[,]b"],
        SCRIPT.id: None,
        PANEL.id: ["1"],
    }
    kinds = {id: one["interactionType"] for id, one in found.items()}
    assert set(kinds.values()) == {"choice", "sequencing", "likert"}


def test_a_deleted_nickname_is_in_no_statement() -> None:
    results = Session(NAME, x="").answer("x", NAME, "a").results()
    assert "name" not in json.loads(made("answers-xapi.jsonl", results))["actor"]


# Moodle


def test_moodle_xml_is_read_back_and_scores_as_we_do() -> None:
    found = {q.name: q for q in parse_bytes(made("items-moodle.xml"))["multichoice"]}
    chosen = [one for one in ALL if not isinstance(one.item, Order)]
    assert list(found) == [name(one) for one in chosen]
    for one in chosen:
        told = found[name(one)]
        assert told.single == isinstance(one.item, SingleBest | ScriptConcordance)
        assert [o.answer for o in told.options] == [o.text for o in one.item.options]
        assert [o.feedback for o in told.options] == [o.feedback for o in one.item.options]
        for line in asks(one.item):
            assert escape(line, quote=False) in told.text_pre_parse
        assert one.case.vignette.split()[0] in told.text_pre_parse
        fractions = {
            ours.id: theirs.score_fraction
            for ours, theirs in zip(one.item.options, told.options, strict=True)
        }
        assert all(_listed(fraction) for fraction in fractions.values())
        if one is SCRIPT:
            assert told.default_grade == 0
            continue
        assert told.default_grade == 1
        for choice in choices(one.item):
            points = mark(one, choice).points
            # Moodle adds the fractions and cuts at 0 and 1.
            total = sum(fractions[id] for id in choice) / 100
            near = 0.05 if one is PANEL else 1e-6
            assert min(1, max(0, total)) == pytest.approx(points, abs=near)


def _listed(fraction: float) -> bool:
    """Whether Moodle's import takes this fraction: those of question/engine/bank.php."""
    known = (
        "1 0.9 0.8333333 0.8 0.75 0.7 0.6666667 0.6 0.5 0.4 0.3333333 0.3 0.25 0.2 0.1666667 "
        "0.1428571 0.125 0.1111111 0.1 0.05 0"
    )
    return any(abs(abs(fraction) / 100 - float(one)) < 1e-6 for one in known.split())


def test_all_fractions_are_those_of_moodle() -> None:
    assert len(GRADES) == 21
    assert all(map(_listed, GRADES))


def test_moodle_gets_an_order_as_its_own_kind_of_question() -> None:
    root = ET.fromstring(made("items-moodle.xml"))
    (told,) = root.findall("question[@type='ordering']")
    assert isinstance(STEPS.item, Order)
    found = sorted(told.findall("answer"), key=lambda node: float(node.get("fraction", "")))
    assert [node.findtext("text") for node in found] == [o.text for o in STEPS.item.options]
    assert told.findtext("gradingtype") == "RELATIVE_ALL_PREVIOUS_AND_NEXT"
    assert told.findtext("idnumber") == STEPS.id
    general = told.findtext("generalfeedback/text") or ""
    assert all(pair.why in general for pair in STEPS.item.pairs)
    tags = [node.findtext("text") for node in told.findall("tags/tag")]
    assert tags == ["order", "pf.renal-mg", "pf.mg-first"]


def test_moodle_xml_keeps_hostile_words_as_words() -> None:
    told = made("items-moodle.xml", savage())
    html = ET.fromstring(told).findall(".//*[@format='html']/text")
    texts = [node.text or "" for node in html]
    assert any(escape(HOSTILE, quote=False) in words for words in texts)
    assert not any("<script" in words or "<img" in words for words in texts)
    for question in parse_bytes(told)["multichoice"]:
        assert clean(SAVAGE) in unescape(question.text_pre_parse)


# GIFT


def moodles_gift(text: str) -> list[dict[str, Any]]:
    """GIFT read by the rules of Moodle's question/format/gift/format.php, written anew."""
    held = {c: chr(0xE000 + n) for n, c in enumerate(":#={}~\\n")}
    back = {mark: c for c, mark in held.items()} | {held["n"]: "\n"}

    def plain(words: str) -> str:
        words = re.sub(r"^\s*\[(moodle|html|plain|markdown)\]", "", words)
        return "".join(back.get(c, c) for c in words).strip()

    text = re.sub(r"\\([:#={}~\\n])", lambda found: held[found[1]], text)
    lines = [line for line in text.splitlines() if not line.startswith("//")]
    found = []
    for block in re.split(r"\n\s*\n", "\n".join(lines)):
        if not block.strip() or block.strip().startswith("$CATEGORY"):
            continue
        told = re.fullmatch(r"\s*::(.*?)::\[html\](.*?)\{(.*?)\}\s*", block, re.DOTALL)
        assert told, block
        answers_, _, general = told[3].partition("####")
        options = []
        for line in re.findall(r"[=~][^=~]*", answers_):
            weight = re.match(r".%(-?\d{1,3}\.?\d*)%", line)  # behind = too, as others read it
            words, _, feedback = line[weight.end() if weight else 1 :].partition("#")
            worth = float(weight[1]) if weight else 100.0 * (line[0] == "=")
            options.append((plain(words), worth, plain(feedback)))
        found.append(
            {
                "name": plain(told[1]),
                "text": plain(told[2]),
                "options": options,
                "general": plain(general),
            }
        )
    return found


@pytest.mark.parametrize("results", [RESULTS, savage()], ids=["usual", "hostile"])
def test_gift_is_read_back_by_its_rules(results: Results) -> None:
    told = moodles_gift(made("items-gift.txt", results).decode())
    assert [q["name"] for q in told] == [name(one) for one in results.asked]
    for q, one in zip(told, results.asked, strict=True):
        for line in asks(one.item):
            assert line in unescape(q["text"])
        assert clean(one.item.learning_point) in unescape(q["general"])
        texts = [unescape(words) for words, _, _ in q["options"]]
        feedback = [unescape(words) for _, _, words in q["options"]]
        worth = answers.weights(one)
        if isinstance(one.item, Order):
            steps = enumerate(one.item.options, 1)
            assert texts == [f"{clean(o.text)} -> {place}" for place, o in steps]
        elif worth is None:
            assert q["options"] == []
            assert NO_PANEL in q["text"] and "less likely" in q["text"]
        else:
            assert texts == [clean(o.text) for o in one.item.options]
            assert feedback == [clean(o.feedback) for o in one.item.options]
            given_ = [weight / 100 for _, weight, _ in q["options"]]
            assert given_ == pytest.approx(list(worth.values()), abs=1e-6)


def test_gift_is_read_back_by_an_independent_parser() -> None:
    told = parse_gift_content(made("items-gift.txt").decode())
    assert [q["title"] for q in told] == [name(one) for one in ALL]
    for q, one in zip(told, ALL, strict=True):
        assert q["category"] == "$course$/top/ESODYS Teach"
        for line in asks(one.item):
            assert line in q["text"]
        worth = answers.weights(one)
        if worth is None:
            continue
        assert [o["text"] for o in q["options"]] == [o.text for o in one.item.options]
        right = [o["is_correct"] for o in q["options"]]
        assert right == [points > 0 for points in worth.values()]
    assert told[4]["type"] == "essay"


def test_gift_with_hostile_words_is_still_three_questions() -> None:
    told = parse_gift_content(made("items-gift.txt", savage()).decode())
    assert [q["type"] for q in told] == ["multiple_choice"] * 3
    assert [len(q["options"]) for q in told] == [4, 4, 4]


# QTI

_NS = f"{{{QTI}}}"


def score(item: ET.Element, response: tuple[str, ...]) -> float | None:
    """The score by QTI's response processing; the few rules that we use, from the specification."""
    declaration = item.find(f"{_NS}responseDeclaration")
    assert declaration is not None
    outcomes: dict[str, Any] = {}
    chosen = [f"choice-{id}" for id in response]

    def value(node: ET.Element) -> Any:
        tag, inside = node.tag.removeprefix(_NS), list(map(value, node))
        if tag == "baseValue":
            return float(node.text or "") if node.get("baseType") == "float" else node.text
        if tag == "variable":
            id = node.get("identifier") or ""
            return chosen if id == "RESPONSE" else outcomes[id]
        if tag == "index":
            return inside[0][int(node.get("n") or 0) - 1]
        if tag == "mapResponse":
            mapping = declaration.find(f"{_NS}mapping")
            assert mapping is not None
            known = {m.get("mapKey"): float(m.get("mappedValue") or "") for m in mapping}
            total = sum(known.get(id, float(mapping.get("defaultValue") or "")) for id in chosen)
            low, high = (float(mapping.get(end) or "") for end in ("lowerBound", "upperBound"))
            return min(high, max(low, total))
        return {
            "match": lambda: inside[0] == inside[1],
            "and": lambda: all(inside),
            "or": lambda: any(inside),
            "sum": lambda: sum(inside),
            "divide": lambda: inside[0] / inside[1],
        }[tag]()

    def run(rules: list[ET.Element]) -> None:
        for rule in rules:
            if rule.tag == f"{_NS}setOutcomeValue":
                outcomes[rule.get("identifier") or ""] = value(rule[0])
            else:
                assert rule.tag == f"{_NS}responseCondition" and len(rule) == 1
                test, *then = rule[0]
                if value(test):
                    run(then)

    processing = item.find(f"{_NS}responseProcessing")
    assert processing is not None
    run(list(processing))
    assert outcomes["TAUGHT"] == "taught" and outcomes["FEEDBACK"] == chosen
    found = outcomes.get("SCORE")
    return None if found is None else float(found)


def qti(results: Results = RESULTS) -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(made("items-qti21.zip", results)))


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id.replace("/", "-"))
def test_qti_scores_every_answer_as_we_do(one: Asked) -> None:
    item = ET.fromstring(qti().read(f"{identifier(one)}.xml"))
    for choice in choices(one.item):
        expected = mark(one, choice).points
        assert score(item, choice) == (expected if expected is None else pytest.approx(expected))


@pytest.mark.parametrize("results", [RESULTS, savage()], ids=["usual", "hostile"])
def test_qti_is_read_back_by_an_independent_parser(results: Results, tmp_path: Path) -> None:
    qti(results).extractall(tmp_path)
    for one in results.asked:
        told = parse_item(tmp_path / f"{identifier(one)}.xml")
        assert (told.identifier, told.title) == (identifier(one), name(one))
        words = " ".join("".join(told.body_xml.itertext()).split())
        for line in [*asks(one.item), NOTICE]:
            assert line in words
        feedback = {f.identifier: unescape(f.html).strip() for f in told.feedback}
        for option in one.item.options:
            assert feedback[f"choice-{option.id}"] == clean(option.feedback)
        assert clean(one.item.learning_point) in feedback["taught"]
        response = told.response_decls["RESPONSE"]
        if isinstance(one.item, Order):
            assert response.cardinality == "ordered"
            assert response.correct_values == [f"choice-{o.id}" for o in one.item.options]
            continue
        (interaction,) = told.interactions
        assert {c.identifier: unescape(c.html).strip() for c in interaction.choices} == {
            f"choice-{o.id}": clean(o.text) for o in one.item.options
        }
        limit = {KeyFeatures: 3, BuildPlan: 0}.get(type(one.item), 1)  # 0 is without limit
        assert interaction.max_choices == limit
        worth = answers.weights(one) or {}
        assert response.mapping == pytest.approx({f"choice-{id}": w for id, w in worth.items()})
        right = [f"choice-{id}" for id, w in worth.items() if w > 0]
        if isinstance(one.item, ScriptConcordance):  # one value has to be the right one
            right = right and ["choice-1"]
        assert response.correct_values == right


def test_the_manifest_of_qti_names_what_is_in_the_package() -> None:
    archive = qti()
    told = ET.fromstring(archive.read("imsmanifest.xml"))
    package = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
    resources = {r.get("identifier"): r for r in told.iter(f"{package}resource")}
    paths = {r.get("href") for r in resources.values()}
    assert paths | {"imsmanifest.xml"} == set(archive.namelist())
    needed = [d.get("identifierref") for d in resources["test"].iter(f"{package}dependency")]
    assert needed == [identifier(one) for one in ALL]
    test = ET.fromstring(archive.read("test.xml"))
    listed = [ref.get("href") for ref in test.iter(f"{_NS}assessmentItemRef")]
    assert listed == [f"{identifier(one)}.xml" for one in ALL]
    assert re.fullmatch(r"[a-zA-Z_][\w.-]*", identifier(ALL[0]))


# Anki


def notes(told: bytes) -> dict[str, tuple[list[str], str]]:
    """Each note by its stable id: its fields and its tags."""
    archive = zipfile.ZipFile(BytesIO(told))
    assert json.loads(archive.read("media")) == {}
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(archive.read("collection.anki2"))
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        count = connection.execute("select count(*) from cards").fetchone()[0]
        found = connection.execute("select guid, flds, tags from notes").fetchall()
    assert count == len(found)
    return {guid: (fields.split("\x1f"), tags) for guid, fields, tags in found}


def test_cards_hold_each_item_with_its_answer() -> None:
    found = list(notes(made("cards-anki.apkg")).values())
    assert len(found) == len(ALL)
    for (fields, tags), one in zip(found, ALL, strict=True):
        called, question, answer = map(unescape, fields)
        assert called == name(one)
        assert one.item.stem in question and one.case.vignette.split()[0] in question
        assert all(option.text in question for option in one.item.options)
        assert one.item.learning_point in answer and NOTICE in answer
        assert one.item.learning_point not in question
        assert one.item.kind in tags.split() and one.case.id in tags.split()
    first = found[0][0][2]
    assert first.index("Inconclusive") < first.index("Mild dysmotility")
    assert "pf.v3-v4-mild" in found[0][1].split()
    order = found[2][0][2]
    assert order.index("Measure") < order.index("Magnesium") < order.index("Potassium")


def test_the_ids_of_cards_do_not_change() -> None:
    before = notes(made("cards-anki.apkg"))
    other = asked(best(stem="What is it called now?"), title="Another title")
    after = notes(made("cards-anki.apkg", Session(other, title="Tuesday").results()))
    assert set(after) < set(before)
    assert next(iter(before)) == "brUFrHf8C+"  # learners have it


def test_cards_keep_hostile_words_as_words() -> None:
    for fields, _ in notes(made("cards-anki.apkg", savage())).values():
        assert not re.search(r"<script|<img|\[sound|\{\{", "".join(fields))


# On paper


def test_the_questions_do_not_hold_the_key() -> None:
    told = made("questions.html").decode()
    outline(body(told))
    words = unescape(told)
    for one in ALL:
        assert one.item.stem in words
        for option in one.item.options:
            assert option.text in words
        assert one.item.learning_point not in words
    assert not any(said.mistake in words for said in pitfalls().values())
    order = words[words.index(STEPS.item.stem) :]
    steps = ("A: Eat", "B: Magnesium", "C: Measure", "D: Potassium")
    places = [order.index(f"___ {step}") for step in steps]
    assert places == sorted(places)  # neither place nor letter tells the right one
    assert "☐ A: A firm diagnosis" in words
    assert words.count("A 52-year-old carpenter") == 1  # a case once, whatever is asked of it


def test_paper_and_debrief_have_the_letters_that_the_class_saw() -> None:
    seen = {NAME.id: {"a": "c", "b": "a", "c": "b", "d": "d"}}
    results = replace(RESULTS, letters=seen)
    for file in ("questions.html", "key.html"):
        words = unescape(re.sub("<[^>]*>", "", EXPORTS[file].make(results).decode()))
        options = {option.id: option.text for option in NAME.item.options}
        places = [words.index(f"{new.upper()}: {options[id]}") for id, new in seen[NAME.id].items()]
        assert places[1] < places[2] < places[0]
    told = list(csv.DictReader(StringIO(EXPORTS["answers.csv"].make(results).decode("utf-8-sig"))))
    here = [line for line in told if line["item"] == NAME.id]
    assert {line["letters"] for line in here} == {"A", "B", "C"}
    assert all(line["letters"].lower() == seen[NAME.id][line["choice"]] for line in here)


def test_the_key_tells_why_each_option_is_right_or_not() -> None:
    told = made("key.html").decode()
    outline(body(told))
    words = unescape(re.sub("<[^>]*>", "", told))
    assert "Right. B: Inconclusive Yes." in words
    mistake = pitfalls()["pf.v3-v4-mild"].mistake
    assert f"Not right. C: Mild dysmotility It has no grades. Pitfall: {mistake}" in words
    assert "Not needed. B: A diary No harm." in words
    assert "Harmful. A: A cut Never." in words
    assert "67%. 0: as likely as before" in words and f"Not scored: {NO_PANEL}." in words
    for one in ALL:
        assert one.item.learning_point in words
    assert "“Measure” before “Magnesium”: Know it first." in words


@pytest.mark.parametrize("file", ["questions.html", "key.html", "debrief.html"])
def test_paper_keeps_hostile_words_as_words(file: str) -> None:
    told = made(file, savage()).decode()
    assert {"script", "img"}.isdisjoint(outline(body(told)).tags)
