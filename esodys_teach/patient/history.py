"""What history and blood tests say about a fictional patient: the first fields of `Patient`."""

from dataclasses import dataclass

from esodys_teach.patient.cut_offs import (
    ADULT_FROM_YEARS,
    EGFR_CAUTIOUS_BELOW_ML_MIN,
    EGFR_SPECIALIST_BELOW_ML_MIN,
    METOCLOPRAMIDE_UP_TO_WEEKS,
    NEW_TABLET_SYMPTOMS_UP_TO_MONTHS,
    NEW_TABLET_UP_TO_DAYS,
    OVERWEIGHT_FROM_KG_M2,
    PPI_LOWERS_MAGNESIUM_FROM_MONTHS,
    PPI_MAGNESIUM_UNKNOWN_FROM_MONTHS,
    PPI_REVIEW_FROM_MONTHS,
    QTC_EMERGENCY_FROM_MS,
    QTC_LONG_FROM_MS_MEN,
    QTC_LONG_FROM_MS_WOMEN,
    QTC_WITH_LOW_ION_FROM_MS,
    SUSPECT_EOE_BELOW_YEARS,
    TUMOR_AGE_FROM_YEARS,
    TUMOR_HISTORY_UP_TO_MONTHS,
    UNDERWEIGHT_BELOW_KG_M2,
    UNDERWEIGHT_WITH_LOSS_BELOW_KG_M2,
    WEIGHT_ALARM_ALWAYS_FROM_PERCENT,
    WEIGHT_ALARM_FROM_KG,
    WEIGHT_ALARM_FROM_PERCENT,
    WEIGHT_LOSS_UP_TO_MONTHS,
)
from esodys_teach.patient.fact import fact
from esodys_teach.patient.facts import (
    CalciumKind,
    CardiacCause,
    ChestPain,
    Course,
    Lab,
    Onset,
    OpioidPurpose,
    Regurgitation,
    Sex,
)

PPI = "proton pump inhibitor (PPI)"
YesNo = bool | None
ONSET_NOTE = "new: now, within 7 days, or worse; old: known, treated and unchanged"


@dataclass(frozen=True, kw_only=True)
class History:
    """The person, symptoms, alarm features, medicines, blood and heart."""

    age_years: int | None = fact(
        "Age",
        "years",
        (0, 120),
        cuts=(ADULT_FROM_YEARS, SUSPECT_EOE_BELOW_YEARS, TUMOR_AGE_FROM_YEARS),
        group="The person",
    )
    sex: Sex | None = fact("Sex", note="sets the limit of the corrected QT interval")
    bmi_kg_m2: float | None = fact(
        "Body mass index",
        "kg/m²",
        (8, 90),
        (UNDERWEIGHT_BELOW_KG_M2, UNDERWEIGHT_WITH_LOSS_BELOW_KG_M2, OVERWEIGHT_FROM_KG_M2),
        0.1,
    )
    pregnant: YesNo = fact("Pregnant")
    upper_gi_surgery: YesNo = fact(
        "Bariatric or upper gastrointestinal surgery", note="fundoplication and myotomy included"
    )

    dysphagia_solids: YesNo = fact("Trouble swallowing solids", group="Symptoms")
    dysphagia_liquids: YesNo = fact("Trouble swallowing liquids")
    dysphagia_course: Course | None = fact("Course of the trouble swallowing")
    heartburn: YesNo = fact("Heartburn")
    regurgitation: Regurgitation | None = fact(
        "Regurgitation", note="effortless: recently eaten food soon after meals, without retching"
    )
    chest_pain: ChestPain | None = fact("Chest pain", note="acute: going on now")
    pain_predominant: YesNo = fact("Pain is the main symptom")
    odynophagia: YesNo = fact("Pain on swallowing (odynophagia)")
    food_bolus_now: YesNo = fact("Food stuck now")
    saliva_swallowed: YesNo = fact("Saliva is swallowed", note="while food or a tablet is stuck")
    food_bolus_past: YesNo = fact("Food got stuck in the past")
    oropharyngeal_signs: YesNo = fact(
        "Cough, wet voice or nasal regurgitation on swallowing", note="signs from mouth and throat"
    )
    symptom_duration_months: float | None = fact(
        "Duration of symptoms",
        "months",
        (0, 900),
        (NEW_TABLET_SYMPTOMS_UP_TO_MONTHS, TUMOR_HISTORY_UP_TO_MONTHS),
        0.25,
    )
    hypervigilance: YesNo = fact("Hypervigilance", note="keeps watching for the symptom")
    hypersensitivity: YesNo = fact("Esophageal hypersensitivity")

    weight_loss_percent: float | None = fact(
        "Unintentional weight loss",
        "%",
        (0, 70),
        (WEIGHT_ALARM_FROM_PERCENT, WEIGHT_ALARM_ALWAYS_FROM_PERCENT),
        0.1,
        note="of the usual weight",
        group="Alarm features",
    )
    weight_loss_months: float | None = fact(
        "Time of the weight loss", "months", (0, 120), (WEIGHT_LOSS_UP_TO_MONTHS,)
    )
    weight_loss_kg: float | None = fact(
        "Unintentional weight loss in kilograms", "kg", (0, 150), (WEIGHT_ALARM_FROM_KG,), 0.1
    )
    bleeding_or_anemia: YesNo = fact("Bleeding or iron-deficiency anemia")
    persistent_vomiting: YesNo = fact("Persistent vomiting")
    mass: YesNo = fact("Mass or suspicious lesion", note="felt or seen")
    endoscopy_after_alarm: YesNo = fact("Endoscopy came after the alarm feature began")
    alarm_explained: YesNo = fact("A cause of the alarm feature has been found")

    medicines_reviewed: YesNo = fact("Medicine list reviewed", group="Medicines")
    opioid: YesNo = fact("Opioid")
    opioid_purpose: OpioidPurpose | None = fact(
        "What the opioid is for",
        note="use-disorder: maintenance treatment such as methadone or buprenorphine",
    )
    anticholinergic: YesNo = fact("Anticholinergic")
    cyclizine: YesNo = fact("Cyclizine")
    calcium_channel_blocker: YesNo = fact("Calcium-channel blocker")
    nitrate: YesNo = fact("Nitrate")
    pde5_inhibitor: YesNo = fact("Phosphodiesterase-5 inhibitor")
    tricyclic: YesNo = fact("Tricyclic antidepressant")
    ppi: YesNo = fact("Proton pump inhibitor (PPI) now")
    ppi_months: float | None = fact(
        "Proton pump inhibitor (PPI) taken for",
        "months",
        (0, 600),
        (
            PPI_REVIEW_FROM_MONTHS,
            PPI_LOWERS_MAGNESIUM_FROM_MONTHS,
            PPI_MAGNESIUM_UNKNOWN_FROM_MONTHS,
        ),
        0.5,
    )
    metoclopramide: YesNo = fact("Metoclopramide")
    metoclopramide_weeks: float | None = fact(
        "Metoclopramide for", "weeks", (0, 1500), (METOCLOPRAMIDE_UP_TO_WEEKS,)
    )
    diuretic: YesNo = fact("Diuretic")
    potassium_raising_drug: YesNo = fact(
        "Medicine that raises potassium",
        note="ACE inhibitor, angiotensin receptor blocker, spironolactone, trimethoprim",
    )
    anticoagulant: YesNo = fact("Anticoagulant")
    ppi_reason: YesNo = fact(
        "A lasting reason for a proton pump inhibitor (PPI)",
        note="severe esophagitis ever, Barrett's, peptic stricture, eosinophilic esophagitis, "
        "ulcer or bleeding before, protection beside an anti-inflammatory, antiplatelet or "
        "anticoagulant",
    )
    qt_drug: YesNo = fact("Another QT-prolonging medicine")
    maoi: YesNo = fact("Monoamine oxidase inhibitor")
    potassium_solid: YesNo = fact("Solid potassium chloride tablets")
    injuring_tablet: YesNo = fact(
        "Another tablet that injures the esophagus",
        note="doxycycline, a bisphosphonate, iron, an anti-inflammatory",
    )
    injuring_tablet_days: float | None = fact(
        "Since such a tablet was begun, changed or got stuck",
        "days",
        (0, 36500),
        (NEW_TABLET_UP_TO_DAYS,),
    )
    tablet_symptoms_gone: YesNo = fact(
        "The pain is gone within 7 days", note="after an injuring tablet"
    )
    tricyclic_other_bar: YesNo = fact(
        "Another reason against a tricyclic",
        note="risk of self-harm or overdose, falls in the old, an interacting antidepressant",
    )

    magnesium: Lab | None = fact("Magnesium", group="Blood and heart")
    potassium: Lab | None = fact("Potassium")
    calcium: Lab | None = fact("Calcium")
    calcium_kind: CalciumKind | None = fact(
        "Kind of calcium value", note="adjusted: corrected for albumin"
    )
    units_confirmed: YesNo = fact(
        "The units of the blood results were read again and are right",
        note="asked where a value or its range fits another unit",
    )
    egfr_ml_min: float | None = fact(
        "Kidneys: estimated glomerular filtration rate (eGFR)",
        "mL/min/1.73 m²",
        (0, 200),
        (EGFR_SPECIALIST_BELOW_ML_MIN, EGFR_CAUTIOUS_BELOW_ML_MIN),
    )
    qtc_ms: int | None = fact(
        "Corrected QT interval (QTc)",
        "ms",
        (250, 800),
        (
            QTC_LONG_FROM_MS_MEN,
            QTC_LONG_FROM_MS_WOMEN,
            QTC_WITH_LOW_ION_FROM_MS,
            QTC_EMERGENCY_FROM_MS,
        ),
    )
    qtc_unreliable: YesNo = fact(
        "Corrected QT interval (QTc) hard to read",
        note="atrial fibrillation, paced rhythm or bundle-branch block",
    )
    hyperkalemia_ecg: YesNo = fact(
        "Electrocardiogram (ECG) fits a high potassium",
        note="tented T waves, broad QRS, lost P waves or a slow rhythm; a long QTc is not one",
    )
    arrhythmia: YesNo = fact("Arrhythmia")
    arrhythmia_onset: Onset | None = fact("Arrhythmia: since when", note=ONSET_NOTE)
    syncope: YesNo = fact("Syncope")
    syncope_onset: Onset | None = fact(
        "Syncope: since when", note=f"{ONSET_NOTE}, or with a clear trigger"
    )
    tetany_or_seizure: YesNo = fact("Tetany or seizure")
    seizure: YesNo = fact("It was a seizure", note="no: tetany")
    tetany_or_seizure_onset: Onset | None = fact("Tetany or seizure: since when", note=ONSET_NOTE)
    heart_disease_or_digoxin: YesNo = fact("Heart disease or digoxin")
    acute_illness: YesNo = fact("Acute illness now")
    heart_block: YesNo = fact("Heart block")
    recent_infarction: YesNo = fact("Recent myocardial infarction")
    cardiac_cause: CardiacCause | None = fact("Cardiac cause of chest pain")
    fluid_sodium_depletion: YesNo = fact("Fluid or sodium depletion")
    high_output_stoma: YesNo = fact("High-output stoma")
