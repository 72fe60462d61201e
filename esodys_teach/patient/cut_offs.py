"""The cut-offs that rules compare a fact with: each number once, its unit in the name.

Beside each stands the claim that it rests on, or that it is a choice of this module. FROM includes
the number itself, BELOW and ABOVE do not, UP_TO does.
"""

# The person
ADULT_FROM_YEARS = 18  # x.scope
SUSPECT_EOE_BELOW_YEARS = 50  # x.biopsy: in whom biopsies on a PPI are doubted, choice
PILL_INJURY_SPARED_BELOW_YEARS = 55  # x.pill-acute, choice
TUMOR_AGE_FROM_YEARS = 55  # x.pseudoachalasia, choice

# Weight
UNDERWEIGHT_BELOW_KG_M2 = 18.5  # x.nutrition
UNDERWEIGHT_WITH_LOSS_BELOW_KG_M2 = 20  # x.nutrition
OVERWEIGHT_FROM_KG_M2 = 25  # avoid-escalation-pain-normal-bmi
WEIGHT_ALARM_FROM_PERCENT = 5  # x.alarm, within `WEIGHT_LOSS_UP_TO_MONTHS`
WEIGHT_ALARM_ALWAYS_FROM_PERCENT = 10  # x.alarm, in any time: choice
WEIGHT_ALARM_FROM_KG = 10  # x.alarm, in any time: choice
UNDERNOURISHED_LOSS_ABOVE_PERCENT = 10  # x.nutrition, within `WEIGHT_LOSS_UP_TO_MONTHS`
UNDERNOURISHED_LOSS_WITH_LOW_BMI_ABOVE_PERCENT = 5  # x.nutrition
WEIGHT_LOSS_UP_TO_MONTHS = 6  # x.nutrition, x.alarm

# A hidden tumor beside achalasia
TUMOR_HISTORY_UP_TO_MONTHS = 12  # x.pseudoachalasia, choice
TUMOR_LOSS_FROM_KG = 10  # x.pseudoachalasia, choice
TUMOR_LOSS_ABOVE_PERCENT = 10  # x.pseudoachalasia, choice
TUMOR_SIGNS_FROM = 2  # x.pseudoachalasia, choice

# A tablet that injures
NEW_TABLET_UP_TO_DAYS = 7  # x.pill-acute, choice
NEW_TABLET_SYMPTOMS_UP_TO_MONTHS = 0.25  # x.pill-acute, choice: about the same 7 days

# Proton pump inhibitors (PPI) and other medicines
PPI_TRIAL_FROM_WEEKS = 8  # ppi-first
PPI_REVIEW_FROM_MONTHS = 2  # ppi-first: a trial that is over, where only months are known
PPI_LOWERS_MAGNESIUM_FROM_MONTHS = 3  # x.ppi-mg
PPI_MAGNESIUM_UNKNOWN_FROM_MONTHS = 12  # x.ppi-mg: most low magnesium came after a year
METOCLOPRAMIDE_UP_TO_WEEKS = 12  # x.prokinetic

# Blood and heart; the levels of a laboratory value stand in `facts.IONS`
POTASSIUM_FAR_BELOW_MMOL_L = 3.0  # x.low-potassium, x.qt-review
POTASSIUM_HIGH_WITH_SIGN_FROM_MMOL_L = 5.5  # x.hyperkalemia
POTASSIUM_HIGH_SOON_FROM_MMOL_L = 6.0  # x.hyperkalemia
POTASSIUM_EMERGENCY_FROM_MMOL_L = 6.5  # x.hyperkalemia
CALCIUM_EMERGENCY_ABOVE_MMOL_L = 3.5  # x.calcium
LOW_IONS_FROM = 2  # x.qt-review, choice
EGFR_SPECIALIST_BELOW_ML_MIN = 30  # x.renal
EGFR_CAUTIOUS_BELOW_ML_MIN = 60  # x.renal
QTC_LONG_FROM_MS_MEN = 450  # x.qtc
QTC_LONG_FROM_MS_WOMEN = 460  # x.qtc
QTC_WITH_LOW_ION_FROM_MS = 480  # x.qt-review, choice
QTC_EMERGENCY_FROM_MS = 500  # x.qtc

# Biopsies
BIOPSIES_FROM = 6  # x.biopsy
BIOPSY_LEVELS_FROM = 2  # x.biopsy
DAYS_OFF_PPI_FROM = 21  # x.biopsy
WEEKS_OFF_PPI_FROM = 3  # x.biopsy: the same, as texts give it
EOSINOPHILS_FROM_PER_HPF = 15  # x.biopsy

# The outlet and motility
COLUMN_ABOVE_CM = 2  # x.tbe: timed barium at 5 minutes
FLIP_LOW_BELOW_MM2_MMHG = 2  # x.ac
FLIP_NORMAL_FROM_MM2_MMHG = 2.8  # x.outlet-tests, choice
CONTRACTION_RESERVE_ABOVE = 1  # x.ccv4: a ratio
IRP_LIMIT_LOWEST_MMHG = 15  # x.ccv4, x.hrm: limits of different systems, supine
IRP_LIMIT_HIGHEST_MMHG = 26  # x.ccv4, x.hrm
NEAR_LIMIT_MMHG = 3  # x.outlet-tests, choice: less than this above its limit settles no achalasia
PREMATURE_BELOW_S = 4.5  # x.ccv4: distal latency
FRAGMENTED_ABOVE_CM = 5  # x.ccv4: largest break
FEWEST_SWALLOWS = 7  # choice: 7 to 9 carry a note, fewer are not classified
ALL_SWALLOWS = 10  # x.ccv4
