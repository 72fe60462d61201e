#!/usr/bin/env bash
# moodle-xml-parser 0.3.1.
#
# In a cloze question of Moodle an answer may carry a mark with decimals, as one of three does, or
# a negative one. Only whole, positive marks are read: the others stay in the words of the answer,
# which is then worth 0. Nothing is raised or printed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check moodle-xml-parser==0.3.1
venv/bin/python - > seen <<'PY'
from moodle_xml_parser.parser import parse_string

quiz = parse_string("""<quiz><question type="cloze">
<name><text>End</text></name>
<questiontext format="html"><text><![CDATA[<p>The esophagus ends at the
{1:MC:=cardia~%50%stomach~%33.33333%diaphragm~%-50%colon~pharynx}.</p>]]></text></questiontext>
</question></quiz>""")
(gap,) = quiz["cloze"][0].gaps
for option in gap.options:
    print(f"{option.score}: {option.answer}")
PY
cat seen
diff - seen <<'OUT'
100: cardia
50: stomach
0: %33.33333%diaphragm
0: %-50%colon
0: pharynx
OUT
