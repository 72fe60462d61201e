"""Mutants that no test can find out, because no patient tells them from the original.

Each has its reason. A mutant that is found out after all, or that no longer exists, is an error.
"""

SAID_TWICE = "the part that is left implies the part that is dropped, which is kept for the reader"
BANDS = "the band is 0, 2.5, 3.0, 5.5, 6.0 or 6.5, nothing between"

EQUIVALENT = {
    # The second reading: blood and medicines
    "blood ca_crisis_as_typed: 0 -> 1": "the band of calcium is 0 or 3.5",
    "blood urgent_potassium: POTASSIUM_HIGH_WITH_SIGN_FROM_MMOL_L -> 5.4": BANDS,
    "blood urgent_potassium: POTASSIUM_HIGH_SOON_FROM_MMOL_L -> 5.9": BANDS,
    "blood urgent_potassium: POTASSIUM_EMERGENCY_FROM_MMOL_L -> 6.4": BANDS,
    "electrolytes L high ECG: POTASSIUM_HIGH_SOON_FROM_MMOL_L -> 5.9": BANDS,
    "electrolytes L high potassium: POTASSIUM_HIGH_SOON_FROM_MMOL_L -> 5.9": BANDS,
    "electrolytes L high potassium 24 h: POTASSIUM_HIGH_SOON_FROM_MMOL_L -> 5.9": BANDS,
    "blood far_or_many_low: POTASSIUM_FAR_BELOW_MMOL_L -> 2.9": BANDS,
    "electrolytes L3 urgent: POTASSIUM_FAR_BELOW_MMOL_L -> 2.9": BANDS,
    "triage L5 potassium no wait: POTASSIUM_EMERGENCY_FROM_MMOL_L -> 6.4": BANDS,
    "blood urgent_qt: self.qtc_ms is None or not self.qtc_long -> not self.qtc_long": (
        "an unknown one is not long; the checker of types does not know"
    ),
    "findings healing_open: self.overlays and severe and (self.abnormality_rechecked is not True) "
    "-> severe and self.abnormality_rechecked is not True": "its rows are silent without overlays",
    "medicines tricyclic_asked_without_qtc: self.overlays and asked and "
    "(not self.tricyclic_contraindicated) -> asked and (not self.tricyclic_contraindicated)": (
        "its one row is silent without overlays"
    ),
    "medicines qt_review: not self.qt_medicine or not self.overlays -> not self.qt_medicine": (
        "its row is silent without overlays"
    ),
    "medicines tricyclic_asked: self.overlays and self.asks_tricyclic is True -> "
    "self.asks_tricyclic is True": "who asks for it is silent without overlays",
    # The second reading: motility and exits
    "exits class_explained: self.suspected_malignancy or self.stricture or "
    "self.eosinophilic_esophagitis or self.mucosal_disease -> self.suspected_malignancy or "
    "self.eosinophilic_esophagitis or self.mucosal_disease": (
        "a narrowing that is found is not excluded, which its one reader asks for too"
    ),
    "manometry Side: 'Side' -> 'not-Side'": "the name of a set of values is not read",
    "manometry _near: irp is not None and limit is not None and (irp < moved(limit, "
    "NEAR_LIMIT_MMHG)) -> irp is not None and irp < moved(limit, NEAR_LIMIT_MMHG)": (
        "it is asked of a class that has both; the checker of types does not know"
    ),
    "manometry _near: irp is not None and limit is not None and (irp < moved(limit, "
    "NEAR_LIMIT_MMHG)) -> limit is not None and irp < moved(limit, NEAR_LIMIT_MMHG)": (
        "it is asked of a class that has both; the checker of types does not know"
    ),
    "manometry read_study: found in _TYPES and (up_normal or _near(irp, limit)) -> up_normal or "
    "_near(irp, limit)": "it is asked of types I to III only; M3 is in doubt by itself",
    # Only evidence asks
    "blood kidneys: Kidneys.USUAL -> Kidneys.CAUTIOUS": (
        "who asks for it is silent without overlays"
    ),
    "medicines qtc_to_record: self.overlays and self.neuromodulator_open and "
    "(self.qtc_ms is None) -> self.neuromodulator_open and self.qtc_ms is None": (
        "its one row is silent without overlays"
    ),
    # One condition holds the other
    "bedside undernourished: loss is None or not recent -> not recent": SAID_TWICE,
    "bedside undernourished: loss is not None and (months is None or months <= "
    "WEIGHT_LOSS_UP_TO_MONTHS) -> months is None or months <= WEIGHT_LOSS_UP_TO_MONTHS": (
        "an unknown loss is asked for in the next line"
    ),
    "electrolytes N2: p.qtc_to_record and p.in_scope -> p.qtc_to_record": SAID_TWICE,
    "motility absent_perhaps_achalasia: self.absent_contractility and open_question -> "
    "open_question": "its one reader asks for absent contractility too",
    "pitfalls pf.thickener-scope: p.thickener_in_use is True or p.asks_thickened_fluids is True or "
    "p.thickener_needed -> p.thickener_in_use is True or p.asks_thickened_fluids is True": (
        "a thickener that is needed is in use"
    ),
    # Support is asked for first (S1), so that S2 is never asked about a ratio of 1 or less
    "motility not_supported: CONTRACTION_RESERVE_ABOVE -> 0": (
        "a ratio of 1 or less is mild IEM already"
    ),
    "motility not_supported: ratio > CONTRACTION_RESERVE_ABOVE -> "
    "ratio >= CONTRACTION_RESERVE_ABOVE": "a ratio of 1 is mild IEM already",
    "motility not_supported: ratio is not None and ratio > CONTRACTION_RESERVE_ABOVE -> "
    "ratio is not None": ("a ratio of 1 or less is mild IEM already"),
    # A study that was not done has no limit to differ
    "avoid avoid IRP: p.reading.motility_class is not MotilityClass.NOT_DONE and "
    "p.reading.limit_differs and p.in_scope -> p.reading.limit_differs and p.in_scope": (
        "a study not done says nothing of its limit"
    ),
    "pitfalls pf.irp-system: p.reading.motility_class is not MotilityClass.NOT_DONE and "
    "(p.reading.limit_differs or p.reading.irp_disputed) -> p.reading.limit_differs or "
    "p.reading.irp_disputed": "a study not done says nothing of its limit",
    # Numbers that only stand for a group
    "manometry classify_swallow: 0 -> -1": "any break up to 5 cm is none",
    "manometry classify_swallow: 0 -> 1": "any break up to 5 cm is none",
    "manometry pattern: 0 -> -1": "no pressurized swallow, or fewer, are below 20 %",
    "manometry pattern: 0 -> 1": "from seven swallows on, one pressurized is below 20 %",
    "manometry pattern: 10 -> 11": "any number above 9 stands for ten or more swallows",
}

AS_FINDING = "what it asked is a finding now, whose own mutants are found out"
IN_SCOPE = "it speaks outside the evidence of this module as well (S21)"
# Rows that the second reading made shorter: they have fewer mutants than before.
SHORTER = {
    "X4 with food stuck": "`in_scope` is asked by one finding alone",
    "X10 type III": AS_FINDING,
    "X15": AS_FINDING,
    "X13 rheumatology": IN_SCOPE,
    "X10 to X13 second test": AS_FINDING,
    "G8": "`on_pathway` stands for two conditions (S14)",
    "G8 rapid swallows": "`on_pathway` stands for two conditions (S14)",
    "G8 clearance": "`on_pathway` stands for two conditions (S14)",
    "C1 opioid": AS_FINDING,
    "L2 ECG": IN_SCOPE,
    "L3 kidneys": "below 30 ml/min is a row of its own (S27)",
    "B1": "a bar counts where the symptom is of the kind, which the row asks for",
    "B1 after L5": "a bar counts where the symptom is of the kind, which the row asks for",
    "O1": AS_FINDING,
    "O1 later": AS_FINDING,
    "avoid L3": "an unknown magnesium is a reason to measure it, not to forbid (S20)",
    "avoid wrap": AS_FINDING,
    "pf.fundo-ctd": AS_FINDING,
    "pf.opioid-pattern": AS_FINDING,
    "pf.tca-qt": AS_FINDING,
    "manometry read_study: 6": "a foreign limit is asked for in the same place (S28)",
}
