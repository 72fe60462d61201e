"""What blood tests and the tracing of the heart say, and what makes them urgent (L5, S1 to S3)."""

from typing import Any, Self

from esodys_teach.patient.cut_offs import (
    EGFR_CAUTIOUS_BELOW_ML_MIN,
    EGFR_SPECIALIST_BELOW_ML_MIN,
    LOW_IONS_FROM,
    POTASSIUM_EMERGENCY_FROM_MMOL_L,
    POTASSIUM_FAR_BELOW_MMOL_L,
    POTASSIUM_HIGH_SOON_FROM_MMOL_L,
    POTASSIUM_HIGH_WITH_SIGN_FROM_MMOL_L,
    PPI_LOWERS_MAGNESIUM_FROM_MONTHS,
    QTC_EMERGENCY_FROM_MS,
    QTC_LONG_FROM_MS_MEN,
    QTC_LONG_FROM_MS_WOMEN,
    QTC_WITH_LOW_ION_FROM_MS,
)
from esodys_teach.patient.facts import (
    IONS,
    CalciumKind,
    Level,
    Onset,
    OpioidPurpose,
    Sex,
    band,
    fits_other_units,
    level,
    own_level,
    unit_doubtful,
)
from esodys_teach.patient.patient import Patient
from esodys_teach.rules.findings.finding import finding
from esodys_teach.rules.states import Kidneys


class Blood(Patient):
    """A patient's facts with the findings that follow; each is worked out once, when it is read."""

    overlays: bool

    @classmethod
    def of(cls, patient: Patient, overlays: bool = True) -> Self:
        """The findings about a patient; without overlays, only what the source would see."""
        found = object.__new__(cls)
        found.__dict__.update(vars(patient), overlays=overlays)
        return found

    @classmethod
    def of_known(cls, known: dict[str, Any]) -> Self:
        """Findings from all facts, the overlays and whatever findings are known already."""
        found = object.__new__(cls)
        found.__dict__ = known
        return found

    # Blood and heart

    @finding
    def mg_unit_doubtful(self) -> bool:
        """S24: the value or its range fits another unit only, and nobody has confirmed it."""
        lab = self.magnesium
        if lab is None or not fits_other_units("magnesium", lab, self.mg_as_typed):
            return False
        return self.units_confirmed is not True

    @finding
    def ca_unit_doubtful(self) -> bool:
        """S24; an ionized value has a range of its own."""
        doubtful = not self.ca_ionized and bool(unit_doubtful("calcium", self.calcium))
        return doubtful and self.units_confirmed is not True

    @finding
    def mg_as_typed(self) -> Level | None:
        return level("magnesium", self.magnesium)

    @finding
    def mg(self) -> Level | None:
        """Unknown while its unit is in doubt (S24)."""
        return None if self.mg_unit_doubtful else self.mg_as_typed

    @finding
    def k(self) -> Level | None:
        return level("potassium", self.potassium)

    @finding
    def mg_low(self) -> bool:
        return self.mg in (Level.LOW, Level.SEVERE)

    @finding
    def k_low(self) -> bool:
        return self.k in (Level.LOW, Level.SEVERE)

    @finding
    def ions_in_range(self) -> bool:
        return self.mg is Level.IN_RANGE and self.k is Level.IN_RANGE

    @finding
    def mg_in_other_unit(self) -> bool:
        return self.magnesium is not None and self.magnesium.unit != "mmol/L"

    @finding
    def k_band(self) -> float:
        """The highest of 2.5, 3.0, 5.5, 6.0 and 6.5 mmol/L that it reaches (S2, S3, S27)."""
        return band("potassium", self.potassium)

    @finding
    def ca_ionized(self) -> bool:
        """Said to be, or its own range lies below any total one (choice)."""
        lab = self.calcium
        if lab is None or self.calcium_kind is not None:
            return self.calcium_kind is CalciumKind.IONIZED
        least = IONS["calcium"].severe_below * IONS["calcium"].units[lab.unit]
        return lab.high is not None and lab.high < least

    @finding
    def ca_as_typed(self) -> Level | None:
        """S1: ionized calcium by its own range only, else adjusted or total."""
        return own_level(self.calcium) if self.ca_ionized else level("calcium", self.calcium)

    @finding
    def ca(self) -> Level | None:
        """Unknown while its unit is in doubt (S24)."""
        if self.calcium is None:
            return None
        return None if self.ca_unit_doubtful else self.ca_as_typed

    @finding
    def ca_low(self) -> bool:
        return self.ca in (Level.LOW, Level.SEVERE)

    @finding
    def ca_crisis(self) -> bool:
        """Above 3.50 mmol/L, adjusted or total (S1)."""
        return self.ca_crisis_as_typed and not self.ca_unit_doubtful

    @finding
    def ca_crisis_as_typed(self) -> bool:
        if self.calcium is None:
            return False
        return not self.ca_ionized and band("calcium", self.calcium) > 0

    @finding
    def any_ion_low(self) -> bool:
        return self.mg_low or self.k_low or self.ca_low

    @finding
    def low_ions(self) -> int:
        """How many of magnesium, potassium and calcium are known to be low."""
        return self.mg_low + self.k_low + self.ca_low

    @finding
    def ion_abnormal(self) -> bool:
        """An ion is known to be low or high."""
        return self.any_ion_low or Level.HIGH in (self.mg, self.k, self.ca)

    # New signs: now, within 7 days, or worse. Timing unknown is new where an ion is known low or
    # high, else old (S1).

    @finding
    def arrhythmia_new(self) -> bool:
        return self.arrhythmia is True and _is_new(self.arrhythmia_onset, self.ion_abnormal)

    @finding
    def syncope_new(self) -> bool:
        return self.syncope is True and _is_new(self.syncope_onset, self.ion_abnormal)

    @finding
    def cramp(self) -> bool:
        """Tetany or a seizure, whichever."""
        return self.tetany_or_seizure is True or self.seizure is True

    @finding
    def seizure_new(self) -> bool:
        """Unless it is known to be tetany: choice."""
        cramp = self.cramp and self.seizure is not False
        return cramp and _is_new(self.tetany_or_seizure_onset, self.ion_abnormal)

    @finding
    def tetany_new(self) -> bool:
        tetany = self.cramp and self.seizure is False
        return tetany and _is_new(self.tetany_or_seizure_onset, self.ion_abnormal)

    @finding
    def any_sign(self) -> bool:
        """An arrhythmia, a faint, tetany or a seizure is known, whenever it was."""
        return self.arrhythmia is True or self.syncope is True or self.cramp

    @finding
    def new_sign(self) -> bool:
        if not self.any_sign:
            return False
        return self.arrhythmia_new or self.syncope_new or self.seizure_new or self.tetany_new

    @finding
    def sign_undated(self) -> bool:
        """A sign of which nobody knows whether it is new: blood is measured within days (S1)."""
        if not self.any_sign:
            return False
        return (
            (self.arrhythmia is True and self.arrhythmia_onset is None)
            or (self.syncope is True and self.syncope_onset is None)
            or (self.cramp and self.tetany_or_seizure_onset is None)
        )

    @finding
    def ions_known_in_range(self) -> bool:
        return self.ions_in_range and self.ca is Level.IN_RANGE

    @finding
    def qtc_long(self) -> bool:
        """From 450 ms, in women from 460 ms (x.qtc)."""
        limit_ms = QTC_LONG_FROM_MS_WOMEN if self.sex is Sex.FEMALE else QTC_LONG_FROM_MS_MEN
        return self.qtc_ms is not None and self.qtc_ms >= limit_ms

    @finding
    def qt_medicine(self) -> bool:
        """S3: a tricyclic, metoclopramide and maintenance such as methadone count."""
        methadone = self.opioid is True and self.opioid_purpose is OpioidPurpose.USE_DISORDER
        other = self.tricyclic is True or self.metoclopramide is True
        return self.qt_drug is True or other or methadone

    @finding
    def loses_ions(self) -> bool:
        """S1: a PPI for 3 months or more, or for an unknown time; a diuretic; a QT drug."""
        months = self.ppi_months
        long = months is None or months >= PPI_LOWERS_MAGNESIUM_FROM_MONTHS
        return (self.ppi is True and long) or self.diuretic is True or self.qt_medicine

    # Reasons for care on the same day (L5; with S1 to S3)

    @finding
    def urgent_low(self) -> bool:
        """Magnesium or potassium severely low, or low with a new sign."""
        return Level.SEVERE in (self.mg, self.k) or ((self.mg_low or self.k_low) and self.new_sign)

    @finding
    def urgent_calcium(self) -> bool:
        """Calcium below 1.90 or above 3.50 mmol/L; low with a new sign or a long QTc; high with a
        new sign."""
        far = self.ca is Level.SEVERE or self.ca_crisis
        low = self.ca_low and (self.new_sign or self.qtc_long)
        return far or low or (self.ca is Level.HIGH and self.new_sign)

    @finding
    def urgent_sign(self) -> bool:
        """A new seizure; new tetany unless all three ions are known in range; a new faint or
        arrhythmia with magnesium or potassium unknown and a cause to lose them."""
        if not self.new_sign:
            return False
        tetany = self.tetany_new and not self.ions_known_in_range
        unknown = self.mg is None or self.k is None
        return self.seizure_new or tetany or (unknown and self.loses_ions)

    @finding
    def urgent_potassium(self) -> bool:
        """S2: from 6.5 mmol/L; from 5.5 and above the range with a new arrhythmia or faint, or an
        ECG of high potassium; from 6.0 with an eGFR below 30 or acute illness."""
        band = self.k_band
        if band >= POTASSIUM_EMERGENCY_FROM_MMOL_L:
            return True
        if self.k is not Level.HIGH or band < POTASSIUM_HIGH_WITH_SIGN_FROM_MMOL_L:
            return False
        if self.heart_shows_potassium:
            return True
        return band >= POTASSIUM_HIGH_SOON_FROM_MMOL_L and self.bears_potassium_badly

    @finding
    def heart_shows_potassium(self) -> bool:
        return self.hyperkalemia_ecg is True or self.arrhythmia_new or self.syncope_new

    @finding
    def bears_potassium_badly(self) -> bool:
        egfr = self.egfr_ml_min
        weak = egfr is not None and egfr < EGFR_SPECIALIST_BELOW_ML_MIN
        return weak or self.acute_illness is True

    @finding
    def urgent_qt(self) -> bool:
        """QTc of 500 ms and more; on a QT drug: from 480 ms with a low ion, or long with potassium
        below 3.0 mmol/L or two low ions (S3)."""
        if self.qtc_ms is None or not self.qtc_long:
            return False
        if self.qtc_ms >= QTC_EMERGENCY_FROM_MS:
            return True
        if not self.qt_medicine:
            return False
        long = self.qtc_ms >= QTC_WITH_LOW_ION_FROM_MS
        return (long and self.any_ion_low) or self.far_or_many_low

    @finding
    def far_or_many_low(self) -> bool:
        """Potassium below 3.0 mmol/L, or two low ions."""
        far = self.k_low and self.k_band < POTASSIUM_FAR_BELOW_MMOL_L
        return self.low_ions >= LOW_IONS_FROM or far

    @finding
    def same_day(self) -> bool:
        """L5, whatever the reason."""
        blood = self.urgent_low or self.urgent_calcium or self.urgent_potassium
        return blood or self.urgent_sign or self.urgent_qt

    @finding
    def kidneys(self) -> Kidneys:
        """How magnesium and potassium may be replaced, by the eGFR in ml/min (x.renal).

        The source does not ask, so without overlays it is the usual way.
        """
        egfr = self.egfr_ml_min
        if not self.overlays:
            return Kidneys.USUAL
        if egfr is None:
            return Kidneys.UNKNOWN
        if egfr < EGFR_SPECIALIST_BELOW_ML_MIN:
            return Kidneys.SPECIALIST
        return Kidneys.CAUTIOUS if egfr < EGFR_CAUTIOUS_BELOW_ML_MIN else Kidneys.USUAL


def _is_new(onset: Onset | None, ion_abnormal: bool) -> bool:
    """Whether a sign is new; one that nobody dates is, where an ion is known low or high (S1)."""
    return ion_abnormal if onset is None else onset is Onset.NEW
