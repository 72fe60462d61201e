#!/usr/bin/env bash
# gift-pegjs 1.0.2.
#
# In GIFT a true-false question has up to two texts: the first for who answers wrongly, the second
# for who answers rightly. gift-pegjs puts the first into trueFeedback whatever the key is. Taken by
# their names, the two are right for a false statement and exchanged for a true one: who rightly
# answers "true" is told to be wrong. With one text, falseFeedback is null although the text is for
# who answers "false".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund gift-pegjs@1.0.2
cat > read.mjs <<'JS'
import { parse } from "gift-pegjs";

const questions = parse(`
::false, two texts:: The esophagus ends in the colon. {FALSE#This is wrong.#This is right.}

::true, two texts:: The esophagus ends in the stomach. {TRUE#This is wrong.#This is right.}

::true, one text:: The esophagus ends in the stomach. {TRUE#This is wrong.}
`);
for (const { title, isTrue, trueFeedback, falseFeedback } of questions) {
  console.log(`${title}: key ${isTrue}`);
  console.log(`  trueFeedback: ${trueFeedback?.text ?? null}`);
  console.log(`  falseFeedback: ${falseFeedback?.text ?? null}`);
}
JS
node read.mjs > seen
cat seen
diff - seen <<'OUT'
false, two texts: key false
  trueFeedback: This is wrong.
  falseFeedback: This is right.
true, two texts: key true
  trueFeedback: This is wrong.
  falseFeedback: This is right.
true, one text: key true
  trueFeedback: This is wrong.
  falseFeedback: null
OUT
