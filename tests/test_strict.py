"""YAML is read as its type expects or refused with file, line and place, up to named limits."""

import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from esodys_teach.loader.strict import FileError, Filled, Like, OneOf, Slip, read
from esodys_teach.loader.yaml_tree import called, spot, tree
from esodys_teach.patient.fact import FactError

LETTERS = OneOf(
    ["a.north", "a.south", "a.west", *"bcdefghijk"], "a letter", {"five": "a number", "b": "a bee"}
)


class Color(StrEnum):
    RED = "red"
    NO = "no"


@dataclass(frozen=True, kw_only=True)
class Part:
    name: str
    size: int = 1

    def __post_init__(self) -> None:
        if self.size > 9:
            raise FactError("part.size", self.size, "at most 9")


@dataclass(frozen=True, kw_only=True)
class Thing:
    text: str | None = None
    flag: bool | None = None
    whole: int | None = None
    number: float | None = None
    color: Color | None = None
    word: Annotated[str, OneOf(["alpha", "beta"])] | None = None
    day: Annotated[str, Like(r"\d{4}-\d\d-\d\d", "a date")] | None = None
    letter: Annotated[str, LETTERS] | None = None
    some: Annotated[tuple[str, ...], Filled("one or more")] = ()
    part: Part | None = None
    words: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def written(content: str | bytes) -> Path:
        path = tmp_path / "thing.yaml"
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)
        return path

    return written


def slips(path: Path, kind: Any = Thing) -> list[str]:
    with pytest.raises(FileError) as refused:
        read(path, kind)
    return str(refused.value).splitlines()


def refusals(path: Path) -> tuple[Slip, ...]:
    """The slips of a file, or none when it is read."""
    try:
        assert isinstance(read(path, Thing), Thing)
    except FileError as error:
        return error.slips
    return ()


KEPT = [
    ("word: beta # a remark", "word", "beta"),
    ("whole: 3 # a remark", "whole", 3),
    ("text: 'a' # a remark", "text", "a"),
    ("text: >- # a remark\n  a # b\n", "text", "a # b"),
    ("text: a#b", "text", "a#b"),
    ("text: a\n# a remark of its own line\n", "text", "a"),
    ("text: null and void", "text", "null and void"),
    ("text: no", "text", "no"),
    ("text: yes", "text", "yes"),
    ("text: off", "text", "off"),
    ("text: 1:30", "text", "1:30"),
    ("text: 012", "text", "012"),
    ("text: 0x1F", "text", "0x1F"),
    ("text: 1e3", "text", "1e3"),
    ("text: 1_000", "text", "1_000"),
    ("text: 2026-11-22", "text", "2026-11-22"),
    ("text: .inf", "text", ".inf"),
    ("text: .nan", "text", ".nan"),
    ("text: 3.10", "text", "3.10"),
    ("text: =", "text", "="),
    ("text: 'true'", "text", "true"),
    ("text: '~'", "text", "~"),
    ("text: |\n  two\n  lines\n", "text", "two\nlines"),
    ("text: >-\n  one\n  line\n", "text", "one line"),
    ('text: "a: b # c"', "text", "a: b # c"),
    ("text: ünïcödé ≥ 15", "text", "ünïcödé ≥ 15"),
    ("text: a\r\nflag: true\r\n", "flag", True),
    ("flag: false", "flag", False),
    ("whole: -3", "whole", -3),
    ("whole: 0", "whole", 0),
    ("number: 12", "number", 12.0),
    ("number: -0.45", "number", -0.45),
    ("color: no", "color", Color.NO),
    ("color: 'red'", "color", Color.RED),
    ("word: beta", "word", "beta"),
    ("day: 2026-11-22", "day", "2026-11-22"),
    ("words: [no, 1, ~x]", "words", ("no", "1", "~x")),
    ("words: []", "words", ()),
    ("titles: {n: no, 1: one}", "titles", {"n": "no", "1": "one"}),
    ("# remark\n---\nflag: true\n...\n", "flag", True),
    ("{}", "flag", None),
]


@pytest.mark.parametrize(("text", "name", "value"), KEPT)
def test_what_the_type_expects_is_kept_as_it_is_written(write, text, name, value):
    found = getattr(read(write(text), Thing), name)
    assert found == value
    assert type(found) is type(value) or isinstance(value, dict)


TRAPS = [
    # Booleans and numbers that YAML 1.1 guesses
    ("flag: yes", "1: flag: write true or false, without quotes, not 'yes'"),
    ("flag: no", "1: flag: write true or false"),
    ("flag: on", "1: flag: write true or false"),
    ("flag: True", "1: flag: write true or false"),
    ("flag: 'true'", "1: flag: write true or false"),
    ("flag: 1", "1: flag: write true or false"),
    ("whole: 012", "1: whole: write a whole number such as 12"),
    ("whole: 0x1F", "1: whole: write a whole number"),
    ("whole: 1:30", "1: whole: write a whole number"),
    ("whole: 1_000", "1: whole: write a whole number"),
    ("whole: 1e3", "1: whole: write a whole number"),
    ("whole: 3.0", "1: whole: write a whole number"),
    ("whole: '3'", "1: whole: write a whole number such as 12, in plain digits without quotes"),
    ("whole: +3", "1: whole: write a whole number"),
    ("whole: true", "1: whole: write a whole number"),
    ("whole: ٣", "1: whole: write a whole number"),
    ("number: .inf", "1: number: write a number such as 12 or 0.45"),
    ("number: .nan", "1: number: write a number"),
    ("number: nan", "1: number: write a number"),
    ("number: 1e3", "1: number: write a number"),
    ("number: 0,45", "1: number: write a number"),
    ("number: .5", "1: number: write a number"),
    ("number: 5.", "1: number: write a number"),
    ("number: 2026-11-22", "1: number: write a number"),
    ("number: 5 mg", "1: number: write a number"),
    # Words
    ("color: rde", "1: color: unknown 'rde', did you mean red? Known: red, no"),
    ("color: blue", "1: color: unknown 'blue', known: red, no"),
    ("letter: lime", "1: letter: unknown 'lime', known: a.north, a.south, a.west, and 10 more"),
    ("letter: a.weast", "1: letter: unknown 'a.weast', did you mean a.west?"),
    ("letter: five", "1: letter: five is a number; here stands a letter"),
    ("word: Alpha", "1: word: unknown 'Alpha', did you mean alpha? Known: alpha, beta"),
    ("day: yesterday", "1: day: 'yesterday' is not a date"),
    ("day: 2026-11-223", "1: day: '2026-11-223' is not a date"),
    ("text: ''", "1: text: no text"),
    ("text: '  '", "1: text: no text"),
    # Nothing
    ("text:", "1: text: no value; leave the line out where it is not known"),
    ("flag: null", "1: flag: no value; leave the line out"),
    ("number: ~", "1: number: no value; leave the line out"),
    ("words: [null]", "1: words[0]: no value"),
    ("part: {name: ~}", "1: part.name: no value"),
    ("some: []", "1: some: the list is empty; write one or more"),
    ("whole: unknown", "1: whole: no value; leave the line out"),
    ("words:\n  -\n", "2: words[0]: no value"),
    ("part: {}", "1: part: missing: name"),
    ("---\n", "2: no value"),
    ("", "1: the file is empty"),
    ("# only a remark\n", "1: the file is empty"),
    # Shape
    ("- flag: true", "1: expected keys with values, found a list"),
    ("just text", "1: expected keys with values, found one value"),
    ("text: [a]", "1: text: expected one value, found a list"),
    ("words: a", "1: words: expected a list, found one value"),
    ("words: {a: b}", "1: words: expected a list, found keys with values"),
    ("part: a", "1: part: expected keys with values, found one value"),
    ("titles: [a]", "1: titles: expected keys with values, found a list"),
    ("titles:\n  a: [b]\n", "2: titles.a: expected one value, found a list"),
    # Keys
    ("flag: true\nflga: true\n", "2: unknown 'flga', did you mean flag?"),
    ("part: {name: a, size: 0,88}", "1: part: write 0.88 with a point, not a comma"),
    ("part: {name: a,\n  88: }", "2: part: unknown '88', known: name, size"),
    ("flag: true\nwhole: 1\nflag: false\n", "3: repeated 'flag', first on line 1"),
    ("flag: true\n'flag': false\n", "2: repeated 'flag', first on line 1"),
    (
        "parts:\n- name: a\n- nmae: b\n",
        "3: parts[1]: unknown 'nmae', did you mean name? Known: name, size",
    ),
    ("parts:\n- name: a\n- size: 2\n", "3: parts[1]: missing: name"),
    ("parts:\n- {name: a}\n- {name: b,\n   size: 10}\n", "4: parts[1].size: 10 is not possible"),
    ("? [a, b]\n: c\n", "1: a key is a word"),
    ("{a: b}: c\n", "1: a key is a word"),
    ("flag: true\n<<: {whole: 3}\n", "2: merge keys (<<) are not allowed"),
    # A remark within a text
    ("text: test #2 of it", "1: text: the text ends before '#', where a remark begins"),
    ("words:\n- a\n- b\n  c # d", "3: words[1]: the text ends before '#'"),
    ("text: ünï 🙂 \t# d\r\n", "1: text: the text ends before '#'"),
    # YAML's own machinery
    ("text: &a b\nwords: [*a]\n", "1: text: anchors (&a) are not allowed"),
    ("text: a\nwords: [*a]\n", "2: words[0]: aliases (*a) are not allowed"),
    ("text: !!str a\n", "1: text: tags (tag:yaml.org,2002:str) are not allowed"),
    (
        "text: !!python/tuple [a]\n",
        "1: text: tags (tag:yaml.org,2002:python/tuple) are not allowed",
    ),
    ("text: !x a\n", "1: text: tags (!x) are not allowed"),
    ("text: ! a\n", "1: text: tags (!) are not allowed"),
    ("%YAML 1.1\n---\nflag: true\n", "1: directives (%) are not allowed"),
    ("%TAG ! tag:x\n---\nflag: true\n", "1: directives (%) are not allowed"),
    ("flag: true\n---\nflag: false\n", "2: a second document starts"),
    ("flag: true\n  bad: indent\n", "2: not readable as YAML: mapping values are not allowed"),
    ("words: [a, b\n", "2: not readable as YAML"),
    ("text: 'open\n", "1: not readable as YAML: the quotation mark that opens here is not closed"),
    (
        'words:\n- a\n- "open\n- b\n- "c"\n',
        "3: not readable as YAML: the text in quotation marks that begins here ends on line 5",
    ),
    ("flag:\ttrue\n\twhole: 1\n", "2: not readable as YAML"),
    # Characters
    ("text: a\n# \x00\n", "2: the character U+0000 is not allowed"),
    ("text: a\x1bb\n", "1: the character U+001B is not allowed"),
    ("text: a\u202eb\n", "1: the character U+202E is not allowed; nobody sees it: type"),
    ("text: a\u2028b\n", "1: the character U+2028 is not allowed"),
    ("text: a\x85b\n", "1: the character U+0085 is not allowed"),
    ('text: "a\\u202eb"\n', "1: text: the character U+202E is not allowed"),
    ('text: "a\\0b"\n', "1: text: the character U+0000 is not allowed"),
    (b"\xef\xbb\xbfflag: true\n", "1: starts with a byte-order mark"),
    (b"flag: true\ntext: \xe9\n", "2: not UTF-8"),
    ("flag: true\n".encode("utf-16"), "1: not UTF-8"),
]


def test_the_table_of_traps_is_long():
    assert len(TRAPS) + len(KEPT) >= 100


@pytest.mark.parametrize(("text", "expected"), TRAPS)
def test_a_trap_is_refused_with_file_line_and_place(write, text, expected):
    found = slips(write(text))
    assert f"thing.yaml:{expected}" in found[0]


def test_every_slip_is_named_at_once_in_the_order_of_the_lines(write):
    text = "flag: yes\npart: {name: a, size: 12}\nwords: [a, [b]]\nwhole: 1.5\ncolour: red\n"
    path = write(text)
    places = [": ".join(line.split(": ")[:2]) for line in slips(path)]
    assert places == [
        f"{path}:1: flag",
        f"{path}:2: part.size",
        f"{path}:3: words[1]",
        f"{path}:4: whole",
        f"{path}:5: unknown 'colour', did you mean color?",
    ]


def test_an_error_carries_file_line_place_and_reason(write):
    path = write("text: a\nflag: yes\n")
    with pytest.raises(FileError) as refused:
        read(path, Thing)
    (slip,) = refused.value.slips
    assert (slip.file, slip.line, slip.place) == (str(path), 2, "$.flag")
    assert slip.reason.startswith("write true or false")
    assert isinstance(refused.value, ValueError)


def test_what_only_the_whole_shows_has_its_line_too(write):
    def check(thing: Thing):
        yield "part.name", f"not {thing.part.name}"
        yield "elsewhere", "not here"

    path = write("text: a\npart:\n  name: b\n")
    with pytest.raises(FileError) as refused:
        read(path, Thing, check)
    assert str(refused.value).splitlines() == [
        f"{path}:1: not here",
        f"{path}:3: part.name: not b",
    ]


def test_what_belongs_to_an_item_is_called_by_the_words_of_its_author(write):
    path = write(
        "parts: [{name: a}, {name: b}]\n"
        "items:\n  kind:\n  - id: first\n    options:\n    - {id: a, name: b}\n"
        "    - id: b\n      name: c\n    claims: [x]\n"
        "  - {pairs: [a]}\n  - id: third\n"
    )
    root = tree(path, FileError(str(path)))
    places = {
        "items.kind[0].options[1].name": (8, "item first, option b, name"),
        "items.kind[1].pairs[0]": (10, "kind 2, pair 1"),
        "items.kind[0].claims[4]": (9, "item first, claims"),
        "$.items.kind[2].id": (11, "item third, id"),
        "parts[1].name": (1, "parts[1].name"),
        "parts[²]": (1, "parts[²]"),
    }
    for place, expected in places.items():
        assert (spot(place, root).line, called(place, root)) == expected


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path):
    absent, pipe = tmp_path / "absent.yaml", tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    assert slips(absent) == [f"{absent}: no such file"]
    assert slips(tmp_path) == [f"{tmp_path}: a folder, not a file"]
    assert slips(pipe) == [f"{pipe}: a device or a pipe, not a file"]


# A text that names parts of itself, or nests without end, is small in a file and large in a reader.
# Ours stops at the first such sign (TRAPS) and at the limits below; no larger text is held here.

NESTED: dict[str, Callable[[int], str]] = {
    "lists in brackets": lambda depth: "[" * depth + "]" * depth,
    "keys in braces": lambda depth: "{a: " * depth + "}" * depth,
    "lists, indented": lambda depth: "".join(f"{'  ' * i}-\n" for i in range(depth)),
    "lists on one line": lambda depth: "- " * depth,
    "keys, indented": lambda depth: "".join(f"{'  ' * i}a:\n" for i in range(depth)),
    "keys of keys": lambda depth: "? " * depth,
}


@pytest.mark.parametrize("way", NESTED)
def test_twenty_levels_are_read_and_one_more_is_not(write, way):
    wrong = FileError("a file")
    tree(write(NESTED[way](20)), wrong)
    assert not [slip for slip in wrong.slips if "nested" in slip.reason]
    found = slips(write(NESTED[way](21)))
    assert [line for line in found if line.endswith("nested deeper than 20 levels")] == found[-1:]


def test_256_kb_are_read_and_one_byte_more_is_not(write):
    longest = "text: " + "x" * (256 * 1024 - 6)
    assert len(read(write(longest), Thing).text) == 256 * 1024 - 6
    assert "larger than 256 KB" in slips(write(longest + "x"))[0]


def test_fifty_slips_are_named_and_no_more(write):
    for wrong, named in ((49, 49), (50, 50), (51, 50)):
        assert len(slips(write("".join(f"k{i}: v\n" for i in range(wrong))))) == named
        assert len(slips(write(f"words: [{'[], ' * wrong}]"))) == named


@pytest.mark.parametrize(
    ("text", "value"),
    [("whole: {}", int("9" * 15)), ("number: {}", float("9" * 15)), ("number: 0.{}", 1.0)],
)
def test_fifteen_digits_are_read_and_one_more_is_not(write, text, value):
    name = text.partition(":")[0]
    found = getattr(read(write(text.format("9" * 15)), Thing), name)
    assert found == pytest.approx(value, rel=1e-14)
    assert f"{name}: write a " in slips(write(text.format("9" * 16)))[0]


def test_forty_characters_of_a_wrong_word_are_shown_and_no_more(write):
    assert f"unknown '{'r' * 40}', " in slips(write(f"color: {'r' * 40}"))[0]
    assert f"unknown '{'r' * 40}…', " in slips(write(f"color: {'r' * 41}"))[0]
    assert f" titles.{'r' * 40}: expected" in slips(write(f"titles: {{{'r' * 40}: []}}"))[0]
    assert f" titles.{'r' * 40}…: expected" in slips(write(f"titles: {{{'r' * 41}: []}}"))[0]


quiet = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
words = st.text(st.characters(min_codepoint=32, max_codepoint=0x2000), max_size=30)


@quiet
@given(st.text(max_size=300) | st.text("[]{}:,-?&*!|>'\"#%@`~ \n\tab<", max_size=200))
@example("<<: *a")
@example("? ")
@example('"\\ud800"')
def test_any_text_is_a_value_or_a_named_refusal(tmp_path, text):
    path = tmp_path / "thing.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    for slip in refusals(path):
        assert 1 <= slip.line <= text.count("\n") + text.count("\r") + 2
        assert slip.place.startswith("$")
        assert "\n" not in str(slip)


@quiet
@given(st.binary(max_size=300))
def test_any_bytes_are_a_value_or_a_named_refusal(tmp_path, data):
    path = tmp_path / "thing.yaml"
    path.write_bytes(data)
    assert len(refusals(path)) <= 50


things = st.builds(
    Thing,
    text=st.none() | st.sampled_from(["no", "1:30", "012", "true", "a: b # c", "ünï ≥", "~", "-"]),
    flag=st.none() | st.booleans(),
    whole=st.none() | st.integers(-(10**14), 10**14),
    number=st.none() | st.decimals(-1000, 1000, places=3).map(float),
    color=st.none() | st.sampled_from(Color),
    part=st.none() | st.builds(Part, name=st.just("on"), size=st.integers(0, 9)),
    words=st.lists(st.sampled_from(["y", "0o7", "null", "2026-11-22"])).map(tuple),
    titles=st.dictionaries(st.sampled_from(["n", "1", "<", "=", "a.b"]), st.just("yes")),
)


@quiet
@given(things)
def test_what_is_written_out_is_read_back_equal(tmp_path, thing):
    path = tmp_path / "thing.yaml"
    known = {name: value for name, value in asdict(thing).items() if value is not None}
    known["words"] = list(thing.words)
    known["parts"] = []
    del known["some"]
    if thing.color:
        known["color"] = str(thing.color)
    path.write_text(yaml.safe_dump(known, allow_unicode=True), encoding="utf-8")
    assert read(path, Thing) == thing
