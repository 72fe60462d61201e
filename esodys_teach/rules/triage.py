"""Emergencies and scope: what comes before every pathway (D1, L5, X1 to X4)."""

from functools import partial

from esodys_teach.patient.cut_offs import POTASSIUM_EMERGENCY_FROM_MMOL_L
from esodys_teach.patient.facts import CalciumKind
from esodys_teach.rules.rule import Effect, Origin, Phase, Rule

urgent = partial(Rule, phase=Phase.EMERGENCY, origin=Origin.OVERLAY)

# A table, a rule a paragraph: the formatter would give every argument a line of its own.
# fmt: off
EMERGENCIES = (
    urgent("X1", "exit.urgent-endoscopy", lambda p: p.bolus_blocks_saliva,
        text="Arrange an endoscopy within 2 hours, at the latest within 6.",
        why="Food is stuck and saliva cannot pass. Give nothing by mouth and no barium.",
        claims=("x.bolus",), lead=3, effect=Effect.LEAVE, emergency=True),
    urgent("X2", "exit.urgent-endoscopy", lambda p: p.bolus_passes_saliva,
        text="Arrange an endoscopy within 24 hours.",
        why="Food is stuck, but saliva still passes. Give nothing by mouth and no barium.",
        claims=("x.bolus",), lead=4, effect=Effect.LEAVE, emergency=True),
    urgent("X3", "exit.cardiac", lambda p: p.cardiac_first,
        text="Look after the heart first. Keep dissection, embolism and perforation in mind.",
        why="Acute chest pain, or a cardiac cause, comes before every esophageal question.",
        claims=("x.cardiac",), lead=1, effect=Effect.LEAVE, emergency=True),
    urgent("L5", "safety.same-day", lambda p: p.same_day,
        text="Send the patient to hospital the same day. Elective tests and treatments wait.",
        why="This is an emergency of the blood or the heart, whatever the esophagus does.",
        claims=("x.electrolytes", "x.qtc"), lead=2, modifies=True, emergency=True),
    urgent("L5 low", "safety.same-day", lambda p: p.urgent_low,
        text="Put the patient on a monitor.",
        why="Magnesium or potassium is far too low, or low with a new sign. It can stop the heart.",
        claims=("x.electrolytes",), emergency=True),
    urgent("L5 calcium low", "safety.same-day", lambda p: p.urgent_calcium and p.ca_low,
        text="Have calcium corrected on a monitor.",
        why="Calcium is low enough to bring cramps, seizures or an arrhythmia.",
        claims=("x.calcium",), emergency=True),
    urgent("L5 calcium total", "safety.same-day",
        lambda p: p.urgent_calcium and p.ca_low and p.calcium_kind is not CalciumKind.ADJUSTED
            and not p.ca_ionized,
        text="Adjust the calcium for albumin today.",
        why="A total calcium reads low where albumin is low.",
        claims=("x.calcium",), emergency=True),
    urgent("L5 calcium high", "safety.same-day", lambda p: p.urgent_calcium and not p.ca_low,
        text="Have the high calcium treated today.",
        why="Calcium is high enough, or high with a new sign, to endanger heart and brain.",
        claims=("x.calcium",), emergency=True),
    urgent("L5 potassium high", "safety.same-day", lambda p: p.urgent_potassium,
        text="Have the high potassium treated today, on a monitor. Replace nothing.",
        why="A potassium this high, or high with a sign of the heart, can stop it.",
        claims=("x.hyperkalemia",), emergency=True),
    urgent("L5 potassium no wait", "safety.same-day",
        lambda p: p.k_band >= POTASSIUM_EMERGENCY_FROM_MMOL_L,
        text="Do not wait for a repeat sample.",
        why=f"From {POTASSIUM_EMERGENCY_FROM_MMOL_L} mmol/L the danger is greater than the doubt "
        "about the sample.",
        claims=("x.hyperkalemia",), emergency=True),
    urgent("L5 seizure", "safety.same-day", lambda p: p.seizure_new,
        text="Have magnesium, potassium and calcium measured there today.",
        why="A new seizure is an emergency by itself. It does not wait for results.",
        claims=("x.new-sign", "x.calcium"), emergency=True),
    urgent("L5 tetany", "safety.same-day",
        lambda p: p.tetany_new and (p.ions_unknown or p.ca is None),
        text="Have magnesium, potassium and calcium measured there today.",
        why="New tetany points to a lack of calcium or magnesium until all three are known.",
        claims=("x.new-sign", "x.calcium"), emergency=True),
    urgent("L5 sign", "safety.same-day",
        lambda p: (p.syncope_new or p.arrhythmia_new) and (p.mg is None or p.k is None)
            and p.loses_ions,
        text="Have magnesium, potassium and calcium measured there today.",
        why="A new faint or arrhythmia meets a medicine that can lower ions or prolong the QT "
        "interval, and nobody has looked.",
        claims=("x.new-sign", "x.qtc"), emergency=True),
    urgent("L5 QTc", "safety.same-day", lambda p: p.urgent_qt,
        text="Have the heart watched, and the medicines that prolong the QT interval reviewed.",
        why="The QTc is so long, alone or with what is low and taken, that it can turn into an "
        "arrhythmia.",
        claims=("x.qtc", "x.qt-review"), emergency=True),
    urgent("L5 both", "safety.same-day", lambda p: p.same_day and p.mg_low and p.k_low,
        text="Replace magnesium and potassium together, on a monitor.",
        why="Both are low, and a low potassium does not recover while magnesium is low.",
        claims=("x.electrolytes", "mg-before-k"), emergency=True),
    urgent("L5 one", "safety.same-day", lambda p: p.same_day and p.mg_low != p.k_low,
        text="Replace what is low, on a monitor.",
        why="An ion that is not low is left alone.",
        claims=("x.electrolytes",), emergency=True),
    urgent("X4", "exit.urgent-endoscopy",
        lambda p: p.alarm_unanswered and p.food_bolus_now is not True and not p.pill_same_day,
        text="Arrange an endoscopy within 2 weeks. Do not wait for time off a PPI.",
        why="An alarm feature has not been answered by an endoscopy. A trial of treatment would "
        "only lose time.",
        claims=("x.alarm",), effect=Effect.LEAVE),
    urgent("X9 same day", "exit.urgent-endoscopy",
        lambda p: p.alarm_unanswered and p.food_bolus_now is not True and p.pill_same_day,
        text="Arrange an endoscopy the same day.",
        why="A tablet has injured the esophagus, and it bleeds or lets no saliva pass.",
        claims=("x.pill-acute",), effect=Effect.LEAVE),
    urgent("X4 with food stuck", "exit.urgent-endoscopy",
        lambda p: p.alarm_unanswered and p.food_bolus_now is True,
        text="Look for the cause of the alarm feature at the same endoscopy.",
        why="An alarm feature has not been answered yet.",
        claims=("x.alarm",), effect=Effect.LEAVE),
)

SCOPE = (
    Rule("D1", "scope.specialist", lambda p: p.declined,
        text="Ask a specialist. This module gives no pathway here.",
        why="Children, pregnancy and earlier bariatric or upper gastrointestinal surgery lie "
        "outside the evidence that this module teaches.",
        claims=("x.scope",), origin=Origin.OVERLAY, phase=Phase.EXIT, effect=Effect.LEAVE,
        emergency=True),
    Rule("D1 limits", "scope.specialist",
        lambda p: p.adult_limits_only and p.ions_or_qtc_abnormal,
        text="These limits are for adults who are not pregnant: use your own.",
        why="Children and pregnant women have other ranges for ions and the QT interval.",
        claims=("x.decline-safety",), origin=Origin.OVERLAY, phase=Phase.EXIT, effect=Effect.LEAVE,
        emergency=True),
)
