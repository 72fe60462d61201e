"""Slips in the example case of the guide, and who finds each: an editor by the schema (YAML
language server), a validator by the schema (check-jsonschema), or `esodys-teach check` alone.
"""

ALL, CHECK, NOT_EDITOR, NOT_VALIDATOR = "all", "check", "not the editor", "not the validator"

# What is wrong, in words; the text of the example, and what stands in its place.
SLIPS: list[tuple[str, str, str, str]] = [
    # Keys
    (ALL, "a misspelt key", "\ntitle: Fine", "\ntitel: Fine"),
    (ALL, "a misspelt fact", "bmi_kg_m2: 24", "bmi: 24"),
    (ALL, "a missing key", "author: A. Example, medical student\n", ""),
    (ALL, "a laboratory value without its unit", "{value: 4.1, unit: mmol/L}", "{value: 4.1}"),
    (ALL, "a laboratory value without its number", "{value: 4.1, unit: mmol/L}", "{unit: mmol/L}"),
    (ALL, "a comma in place of a decimal point", "value: 0.82", "value: 0,82"),
    (ALL, "a key that is there twice", "  sex: female\n", "  sex: female\n  sex: female\n"),
    (
        ALL,
        "a key of an option that no option has",
        "          correct: true",
        "          right: true",
    ),
    # Values
    (ALL, "a word that is none of the known ones", "sex: female", "sex: woman"),
    (ALL, "yes or no in place of true or false", "ppi: false", "ppi: no"),
    (ALL, "true in quotation marks", "manometry_done: true", 'manometry_done: "true"'),
    (CHECK, "`True` or `TRUE` for `true`", "manometry_done: true", "manometry_done: True"),
    (ALL, "a number in quotation marks", "age_years: 41", 'age_years: "41"'),
    (ALL, "a number with its unit", "age_years: 41", "age_years: 41 years"),
    (ALL, "a number that no patient has", "age_years: 41", "age_years: 410"),
    (ALL, "a number below its limit", "bmi_kg_m2: 24", "bmi_kg_m2: 2.4"),
    (ALL, "half a year of age", "age_years: 41", "age_years: 41.5"),
    (CHECK, "a whole number written with a point (`41.0`)", "age_years: 41", "age_years: 41.0"),
    (CHECK, "a number with a power of ten (`2.4e1`)", "bmi_kg_m2: 24", "bmi_kg_m2: 2.4e1"),
    (CHECK, "a leading zero or plus sign", "age_years: 41", "age_years: 041"),
    (ALL, "a value beyond the limits of its unit", "{value: 4.1, ", "{value: 41, "),
    (ALL, "a unit that this value does not have", "4.1, unit: mmol/L", "16, unit: mg/dL"),
    (CHECK, "a range whose lower end is the upper one", "low: 0.70", "low: 1.70"),
    (ALL, "no value", "food_bolus_past: false", "food_bolus_past:"),
    (ALL, "`unknown` as a value", "food_bolus_past: false", "food_bolus_past: unknown"),
    (ALL, "a text without a word", "twist: The report calls", 'twist: " "\n# calls'),
    (ALL, "one value in place of a list", "[monitor.hrm-solids]", "monitor.hrm-solids"),
    (
        ALL,
        "a list without an item",
        "claims: [hrm-solid-swallows]\n      options:\n        - id: a\n          text: The",
        "claims: []\n      options:\n        - id: a\n          text: The",
    ),
    (ALL, "more swallows of a kind than a series has", "{normal: 10}", "{normal: 41}"),
    (CHECK, "a series of no swallow, or of more than 40", "{normal: 10}", "{normal: 0}"),
    (
        ALL,
        "a vignette of fewer than 60 words, or of more than 180",
        "Liquids pass.",
        "Liquids pass." + " Bread does not." * 40,
    ),
    (
        ALL,
        "fewer than two learning points, or more than four",
        "  - A normal study on water does not end the search.\n",
        "",
    ),
    # Words and ids
    (ALL, "an outcome that is none", "disposition: stay-incomplete", "disposition: stays"),
    (ALL, "a misspelt id", "[monitor.hrm-solids]", "[monitor.hrm-solid]"),
    (ALL, "an id of another kind", "avoid: [mn.label-mild-iem]", "avoid: [pf.70pct]"),
    (
        ALL,
        "a letter beyond h",
        "        - id: a\n          text: The search",
        "        - id: k\n          text: The search",
    ),
    (ALL, "a date by its month's name", '"2026-11-22"', "22 November"),
    (NOT_EDITOR, "a day that no calendar has", '"2026-11-22"', "2026-02-30"),
    (ALL, "a review by nobody", "not reviewed by a clinician", "reviewed"),
    (ALL, "capital letters in an id", "id: letter-says-normal", "id: Letter-Says-Normal"),
    (
        CHECK,
        "an id that is not the name of the file",
        "id: bread-and-water ",
        "id: bread-and-salt ",
    ),
    (CHECK, "an id of a case that ships", "id: bread-and-water ", "id: five-failed "),
    # YAML
    (ALL, "a list without its closing bracket", "[monitor.hrm-solids]", "[monitor.hrm-solids"),
    (ALL, "a tab at the start of a line", "  sex: female", "\tsex: female"),
    (
        ALL,
        "a colon within a text without quotation marks",
        "author: A. Example,",
        "author: A. Example:",
    ),
    (CHECK, "a text that ends before `#`", "title: Fine with", "title: Fine #2 with"),
    (NOT_VALIDATOR, "an anchor", "bmi_kg_m2: 24", "bmi_kg_m2: &a 24"),
    (NOT_VALIDATOR, "a tag of YAML", "bmi_kg_m2: 24", "bmi_kg_m2: !!float 24"),
    (CHECK, "a character that nobody sees", "title: Fine", "title: Fi\u200bne"),
    # What takes the whole case
    (CHECK, "an expectation that the advice does not meet", "[monitor.hrm-solids]", "[exit.eoe]"),
    (CHECK, "facts that do not go together", "endoscopy_done: true", "endoscopy_done: false"),
    (CHECK, "what looks like a real patient, or a dose", "The medicine list", "The 40 mg list"),
    (
        CHECK,
        "a fact under an old and a new name",
        "  sex: female",
        "  calcium: {value: 2.4, unit: mmol/L}\n  calcium_mmol_l: 2.4",
    ),
    (
        CHECK,
        "a wrong option without its pitfall, or a right one with one",
        "          pitfall: pf.solid-swallows\n",
        "",
    ),
    (
        CHECK,
        "two right options where one is the best, or none",
        "          correct: true\n",
        "          correct: false\n          pitfall: pf.70pct\n",
    ),
    (
        CHECK,
        "an option, a text or an id that is there twice",
        "- id: b\n          text: We test",
        "- id: a\n          text: We test",
    ),
    (
        CHECK,
        "a pair whose order does not bind",
        "- first: a\n          then: c",
        "- first: a\n          then: d",
    ),
]
