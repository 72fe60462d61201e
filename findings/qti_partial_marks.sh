#!/usr/bin/env bash
# onyx2moodle 0.1.0.
#
# A QTI 2.1 choice item can give an answer part of the marks by its mapping. Converted to Moodle
# XML, each positive value becomes a full share: with one choice, the answer that was worth half a
# mark earns all of it; with several, two marks and one mark become the same. The words of the
# prompt inside the choiceInteraction, where QTI has the question itself, are not in the result.
# Nothing is raised or printed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check onyx2moodle==0.1.0
venv/bin/python - > seen <<'PY'
from pathlib import Path
from xml.etree import ElementTree

from onyx2moodle.parser import parse_item
from onyx2moodle.translate import multichoice

ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="end"
    title="End" adaptive="false" timeDependent="false">
  <responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="identifier">
    <correctResponse>{correct}</correctResponse>
    <mapping defaultValue="0">{mapping}</mapping>
  </responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
  <itemBody>
    <choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="{most}">
      <prompt>Where does the esophagus end?</prompt>{choices}
    </choiceInteraction>
  </itemBody>
  <responseProcessing>
    <setOutcomeValue identifier="SCORE"><mapResponse identifier="RESPONSE"/></setOutcomeValue>
  </responseProcessing>
</assessmentItem>"""


def convert(cardinality, most, correct, marks):
    text = ITEM.format(
        cardinality=cardinality,
        most=most,
        correct="".join(f"<value>{one}</value>" for one in correct),
        mapping="".join(f'<mapEntry mapKey="{k}" mappedValue="{v}"/>' for k, v in marks.items()),
        choices="".join(f'<simpleChoice identifier="{one}">{one}</simpleChoice>' for one in marks),
    )
    Path("item.xml").write_text(text)
    converted = multichoice.translate(parse_item(Path("item.xml")))
    question = ElementTree.fromstring(converted)
    print(f"{cardinality}: prompt in the result: {'esophagus' in converted}")
    for answer in question.findall("answer"):
        name = answer.findtext("text")
        print(f"  {name}: {marks[name]} in QTI, {float(answer.get('fraction')):g}% in Moodle")


convert("single", 1, ["cardia"], {"cardia": 1, "stomach": 0.5, "colon": 0})
convert("multiple", 0, ["cardia", "stomach"], {"cardia": 2, "stomach": 1, "colon": -1})
PY
cat seen
diff - seen <<'OUT'
single: prompt in the result: False
  cardia: 1 in QTI, 100% in Moodle
  stomach: 0.5 in QTI, 100% in Moodle
  colon: 0 in QTI, 0% in Moodle
multiple: prompt in the result: False
  cardia: 2 in QTI, 50% in Moodle
  stomach: 1 in QTI, 50% in Moodle
  colon: -1 in QTI, -100% in Moodle
OUT
