"""Items as QTI 2.1: a zip with a manifest, a test that holds the items in their order, and each.

Scoring is whole: choices add up by a mapping with the bounds 0 and 1, and each pair of an order is
looked for by itself, so that what does not bind is free. Lost: how sure one is, and the pitfalls.
A script concordance item without a panel has no score, and a plan is due as it was when exported.
A system that does not run response processing sees the mapping or the right response alone.
"""

import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping
from io import BytesIO
from itertools import combinations

from esodys_teach.content.items import KeyFeatures, Order, QuizItem, ScriptConcordance, SingleBest
from esodys_teach.loader.places import NOTICE
from esodys_teach.quiz.answers import weights
from esodys_teach.quiz.export.wording import add, asks, clean, explanation, name, story, written
from esodys_teach.quiz.results import Asked, Results

_XSD = "http://www.imsglobal.org/xsd"
QTI, PACKAGE = f"{_XSD}/imsqti_v2p1", f"{_XSD}/imscp_v1p1"
_RESOURCES = ("imsqti_test_xmlv2p1", "imsqti_item_xmlv2p1")
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same bytes each time


def package(results: Results) -> bytes:
    """The whole package."""
    files = {f"{identifier(asked)}.xml": _item(asked) for asked in results.asked}
    whole = {"imsmanifest.xml": _manifest(list(files)), "test.xml": _test(results), **files}
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, node in whole.items():
            data = written(node, results.notes if path == "imsmanifest.xml" else ())
            archive.writestr(zipfile.ZipInfo(path, _WHEN), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def identifier(asked: Asked) -> str:
    """The id of an item as QTI spells ids."""
    return f"item-{asked.id.replace('/', '.')}"


def _manifest(files: list[str]) -> ET.Element:
    node = ET.Element("manifest", xmlns=PACKAGE, identifier="esodys-teach")
    metadata = add(node, "metadata")
    add(metadata, "schema", "QTIv2.1 Package")
    add(metadata, "schemaversion", "1.0.0")
    add(node, "organizations")
    resources = add(node, "resources")
    for path in ("test.xml", *files):
        id, kind = path.removesuffix(".xml"), _RESOURCES[path != "test.xml"]
        one = add(resources, "resource", identifier=id, type=kind, href=path)
        add(one, "file", href=path)
        for other in files if path == "test.xml" else []:
            add(one, "dependency", identifierref=other.removesuffix(".xml"))
    return node


def _test(results: Results) -> ET.Element:
    title = clean(results.title)
    node = ET.Element("assessmentTest", xmlns=QTI, identifier="test", title=title)
    modes = {"navigationMode": "linear", "submissionMode": "individual"}
    part = add(node, "testPart", identifier="part", **modes)
    section = add(part, "assessmentSection", identifier="section", title=title, visible="true")
    for asked in results.asked:
        id = identifier(asked)
        add(section, "assessmentItemRef", identifier=id, href=f"{id}.xml")
    return node


def _item(asked: Asked) -> ET.Element:
    item, worth = asked.item, weights(asked)
    node = ET.Element("assessmentItem", xmlns=QTI, identifier=identifier(asked), title=name(asked))
    node.attrib |= {"adaptive": "false", "timeDependent": "false", "xml:lang": "en"}
    _response(node, item, worth)
    for id, base in (("SCORE", "float"), ("TAUGHT", "identifier")):
        add(node, "outcomeDeclaration", identifier=id, cardinality="single", baseType=base)
    feedback = {"cardinality": _cardinality(item), "baseType": "identifier"}
    add(node, "outcomeDeclaration", identifier="FEEDBACK", **feedback)
    _body(node, asked)
    rules = add(node, "responseProcessing")
    if isinstance(item, Order):
        _pairs(rules, item)
    elif worth:
        add(_set(rules, "SCORE"), "mapResponse", identifier="RESPONSE")
    add(_set(rules, "FEEDBACK"), "variable", identifier="RESPONSE")
    _value(_set(rules, "TAUGHT"), "identifier", "taught")
    for option in item.options:
        _feedback(node, "FEEDBACK", _id(option.id)).text = clean(option.feedback)
    taught = _feedback(node, "TAUGHT", "taught")
    taught.extend(ET.fromstring(f"<div>{explanation(asked)}</div>"))
    return node


def _response(node: ET.Element, item: QuizItem, worth: Mapping[str, float] | None) -> None:
    response = add(
        node,
        "responseDeclaration",
        identifier="RESPONSE",
        cardinality=_cardinality(item),
        baseType="identifier",
    )
    right = [id for id, points in (worth or {}).items() if points > 0]
    if isinstance(item, Order):
        right = [option.id for option in item.options]
    elif isinstance(item, ScriptConcordance) and worth:
        right = [max(right, key=worth.__getitem__)]
    if right:
        correct = add(response, "correctResponse")
        for id in right:
            add(correct, "value", _id(id))
    if worth:
        bounds = {"lowerBound": "0", "upperBound": "1", "defaultValue": "0"}
        mapping = add(response, "mapping", **bounds)
        for id, points in worth.items():
            add(mapping, "mapEntry", mapKey=_id(id), mappedValue=f"{points:.10g}")


def _body(node: ET.Element, asked: Asked) -> None:
    item, order = asked.item, isinstance(asked.item, Order)
    body = add(node, "itemBody")
    first, *more = asks(item)
    for line in [*story(asked), *more, NOTICE]:
        add(body, "p", line)
    settings = {"shuffle": "false" if isinstance(item, ScriptConcordance) else "true"}
    if not order:
        several = item.choose if isinstance(item, KeyFeatures) else 0  # 0 is without limit
        settings["maxChoices"] = str(1 if _cardinality(item) == "single" else several)
    kind = "orderInteraction" if order else "choiceInteraction"
    choices = add(body, kind, responseIdentifier="RESPONSE", **settings)
    add(choices, "prompt", first)
    for option in item.options:
        add(choices, "simpleChoice", clean(option.text), identifier=_id(option.id))


def _pairs(rules: ET.Element, item: Order) -> None:
    """The share of the pairs that stand in their order; QTI can only ask what is at a place."""
    _value(_set(rules, "SCORE"), "float", "0")
    for pair in item.pairs:
        found = add(add(rules, "responseCondition"), "responseIf")
        either = add(found, "or")
        for early, late in combinations(range(1, len(item.options) + 1), 2):
            both = add(either, "and")
            for place, id in ((early, pair.first), (late, pair.then)):
                same = add(both, "match")
                at = add(same, "index", n=str(place))
                add(at, "variable", identifier="RESPONSE")
                _value(same, "identifier", _id(id))
        added = add(_set(found, "SCORE"), "sum")
        add(added, "variable", identifier="SCORE")
        _value(added, "float", "1")
    share = add(_set(rules, "SCORE"), "divide")
    add(share, "variable", identifier="SCORE")
    _value(share, "float", str(len(item.pairs)))


def _cardinality(item: QuizItem) -> str:
    if isinstance(item, Order):
        return "ordered"
    return "single" if isinstance(item, SingleBest | ScriptConcordance) else "multiple"


def _id(option: str) -> str:
    return f"choice-{option}"


def _set(parent: ET.Element, outcome: str) -> ET.Element:
    return add(parent, "setOutcomeValue", identifier=outcome)


def _value(parent: ET.Element, base: str, value: str) -> None:
    add(parent, "baseValue", value, baseType=base)


def _feedback(node: ET.Element, outcome: str, id: str) -> ET.Element:
    shown = {"outcomeIdentifier": outcome, "identifier": id, "showHide": "show"}
    return add(node, "modalFeedback", **shown)
