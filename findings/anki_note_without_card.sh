#!/usr/bin/env bash
# genanki 0.13.1, read by anki 26.9.3.
#
# A card whose front shows its field through a filter, such as {{text:Question}} (words without
# markup), gets no card as soon as any other field of the note is empty. genanki neither warns nor
# fails, and Anki imports the note: it counts as one, and no learner is ever asked it. The same card
# type made in Anki itself needs the Question only.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check genanki==0.13.1 chevron==0.14.0 anki==26.9.3
venv/bin/python - > seen <<'PY'
import genanki
from anki.collection import Collection, ImportAnkiPackageRequest

FIELDS = ["Question", "Answer", "Source"]
BACK = "{{Answer}} {{Source}}"


def counted(collection, front, source):
    print(f"{front} with Source {source!r}:", end=" ")
    print(f"{collection.note_count()} note, {collection.card_count()} card(s)")
    collection.close()


for number, (front, source) in enumerate(
    [("{{Question}}", ""), ("{{text:Question}}", ""), ("{{text:Question}}", "a book")]
):
    template = {"name": "Card", "qfmt": front, "afmt": BACK}
    fields = [{"name": name} for name in FIELDS]
    model = genanki.Model(1500 + number, f"Kind {number}", fields=fields, templates=[template])
    deck = genanki.Deck(2500 + number, "Deck")
    deck.add_note(genanki.Note(model, ["Where does the esophagus end?", "At the cardia", source]))
    genanki.Package(deck).write_to_file(f"{number}.apkg")
    collection = Collection(f"{number}.anki2")
    collection.import_anki_package(ImportAnkiPackageRequest(package_path=f"{number}.apkg"))
    counted(collection, f"genanki, {front}", source)

collection = Collection("own.anki2")
model = collection.models.new("Kind")
for name in FIELDS:
    collection.models.add_field(model, collection.models.new_field(name))
template = collection.models.new_template("Card")
template["qfmt"], template["afmt"] = "{{text:Question}}", BACK
collection.models.add_template(model, template)
collection.models.add(model)
note = collection.new_note(collection.models.by_name("Kind"))
note.fields = ["Where does the esophagus end?", "At the cardia", ""]
collection.add_note(note, 1)
counted(collection, "Anki, {{text:Question}}", "")
PY
cat seen
diff - seen <<'OUT'
genanki, {{Question}} with Source '': 1 note, 1 card(s)
genanki, {{text:Question}} with Source '': 1 note, 0 card(s)
genanki, {{text:Question}} with Source 'a book': 1 note, 1 card(s)
Anki, {{text:Question}} with Source '': 1 note, 1 card(s)
OUT
