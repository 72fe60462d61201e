"""The guard of case texts refuses every usual spelling of a full date and no other number."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esodys_teach.content.case import case_ids, load_case
from esodys_teach.content.free_text import text_slips
from esodys_teach.evidence import sources

FULL_DATE = "full date"
BIRTH = "date of birth"

FULL_DATES = [
    # Year first
    *("2026-11-30", "2026/11/30", "2026.11.30", "2026-1-5", "2026/1/5", "2026. 11. 30."),
    *("2026 11 30", "2026-Nov-30", "2026 November 30", "2026 Nov. 30", "85-03-12"),
    # With a time, or a part of a day
    *("2026-11-30T08:15", "2026-11-30T08:15:00Z", "2026-11-30 08:15", "2026-11-30t08"),
    *("2026/11/30T08:15", "30.11.2026T08:15", "30.11.2026, 8 a.m.", "11/30/2026 8:15 PM"),
    *("12.03.1985at noon", "30 Nov 2026T08:15"),
    # Without separators
    *("20261130", "20261130T0815", "202611300815", "20261130081500", "30112026", "11302026"),
    *("30Nov2026", "30NOV2026", "30NOV26", "IMG_20261130_081500", "report_2026-11-30.pdf"),
    # Day or month first, in digits
    *("30.11.2026", "30. 11. 2026", "3.1.2026", "30.11.26", "30/11/2026", "11/30/2026"),
    *("11/30/26", "1/5/26", "30 / 11 / 2026", "30-11-2026", "11-30-2026", "1-5-2026"),
    *("30-11-26", "7-12-85", "12-7-85", "30 11 2026", "11/30/'26", "10.-12.03.1985"),
    *("12.10.1977/today", "10.1977/12.03.1985", "7-12-85-7-14-85", "7-30-85", "11 30 2026"),
    *("4-January-26", "4-February-26", "4-March-26", "4-April-26", "4-May-26", "4-June-26"),
    *("4-July-26", "4-August-26", "4-September-26", "4-October-26", "4-November-26", "4-Sept-26"),
    *("4-December-26", "4-Jun-26", "4-Jul-26", "4 Nov. 26"),
    # Month in letters
    *("30 November 2026", "30. November 2026", "30 Nov 2026", "30 Nov. 2026", "30 nov 2026"),
    *("30-Nov-2026", "30-NOV-26", "30/Nov/2026", "30.Nov.2026", "30 Nov 26", "30 Nov '26"),
    *("30th November 2026", "the 30th of November 2026", "30th of Nov., 2026", "30 of May 2026"),
    *("November 30, 2026", "November 30 2026", "NOVEMBER 30, 2026", "november 30, 2026"),
    *("Nov. 30, 2026", "Nov 30th, 2026", "Nov-30-2026", "Nov-30-26", "Nov/30/2026"),
    *("November the 30th, 2026", "November 30th of 2026", "Nov 30, '26", "Sept. 3, 2026"),
    *("March 3-5, 2026", "March 3 to 5, 2026", "3 and 5 March 2026", "May 1, 2026", "1 may 2026"),
    *("Monday, November 30, 2026", "Nov 30,2026", "30. März 2026", "1. Oktober 2026"),
    *("12 March of 1977", "5 Dezember 2026", "12 Mai 1977", "28 juni 2026"),
    *("12 novembre 1977", "12 Marzo 1977", "Octubre 12, 1977"),
    # As word processors write them: other hyphens, spaces, apostrophes and digits
    *("30\u201111\u20112026", "2026\u201311\u201330", "30\u00a0November\u00a02026", "Nov 30, ’26"),
    *("30.\u202f11.\u202f2026", "２０２６-１１-３０", "11⁄30⁄2026", "30\u2212Nov\u22122026"),
    *("30\nNovember\n2026",),
]
BIRTHS = [
    *("Date of birth: known", "date-of-birth", "dates of birth", "birth date", "Birthdate", "DOB"),
    *("D.O.B. known", "dob: known", "year of birth", "birth year", "YOB", "born in 1977"),
    *(
        "born 1977",
        "born March 1977",
        "born in March of 1977",
        "born in the year 1977",
        "b. 1977",
        "b.1977",
    ),
    *("born: 1977", "born on March 12", "born March 12", "born 12 March", "born on the 12th"),
    *("born the 12th of May", "born in the spring of 1977", "born on 12/3"),
    *("birthday on 12 March", "birthday: March 12", "birthday is the 12th of March", "born ’77"),
    *(
        *("birthday 3/12", "birthday is March the 12th", "birthday on the 12. of March"),
        *("born Dec. 12", "born 12. May", "yearly since her birthday on the 3rd of May"),
    ),
]
HARMLESS = [
    # Ranges, counts, fractions and units
    *("0.70-1.00", "0.70 to 1.00", "0.70–1.00 mmol/L", "3.5-5.1", "1/2", "2/10", "3.5/5"),
    *("2 of 10", "70%", "30 mL/min/1.73 m²", "10-12 cm", "100-200 mm", "type 2/3", "120/80"),
    *("1-2-5 minutes", "20-30-40 mmHg", "40/50", "0.5-2000", "12,500", "1.2.3", "10 - 12"),
    *("1,977", "1977.5", "2000/5", "5-10-2000000", "12 10 2", "50 to 2000", "1.73"),
    # Months and years that are no full date
    *("2026", "in March 2026", "March 2026", "2026-11", "11/2026", "2026/27", "2019-2026"),
    *("the 1990s", "from 1999 to 2012", "In 2019, 10 of 30", "In 2019 10 30-year-olds came"),
    *("may 12 months pass", "12 may 20 remain", "on 12 March 10:15", "12 May 20%"),
    *("on a Monday", "Chicago 4.0", "the March study"),
    *("Since 2019 decreased 10 kg", "born 3 decades ago", "Of 12, 20 may", "may, 12 of 20 times"),
    # Times and durations
    *("8:15", "08:15:26", "24 hours", "after 8 weeks", "at 34 weeks", "for 60 months", "12 h"),
    # Publications
    *("doi 10.1111/nmo.14058", "10.1053/j.gastro.2010.12.023", "https://doi.org/10.1148/radiol.2020201234"),
    *("10.1148/radiol.12111999", "10.1016/j.cgh.2019-12-11a", "PMID 20110223", "PMID: 20110223"),
    *("pmid 20110223", "10.1148/RADIOL.12111999"),
    *("2019;31:e13512", "Gut 2018;67:1351-62", "2021;33(1):e14058", "pp. 1999-2012", "p. 12-20"),
    *("pages 10-12, 2019", "NCT20110223", "EudraCT 2019-001234-12", "ISBN 978-0-12-345678-9"),
    *("20269930", "20261330", "45000000", "99112026", "30992026", "In 2019 30 12"),
    # Births
    *("born in the spring", "born in May", "newborn", "newborn in a 1977 series"),
    *("stubborn 12", "on her 60th birthday"),
    *("since her birthday 3 weeks ago", "born at 34 weeks", "born 8 weeks early", "5 * 12"),
    *("stubborn in 12", "Adobe", "Bodob", "dobs", "yobs", "Troyob", "born 19771"),
    *("on the web. 2019 came", "b. 19771"),
    *("birth weight", "born abroad", "born 3rd of five", "first-born of 5", "group b. 10 came"),
]  # fmt: skip
SENTENCES = ["{}", "Seen on {}.", "({})", "“{}”", "Asked ({}, at noon): nothing", "from {} on"]


def reasons(text: str) -> list[str]:
    return [reason for _, reason in text_slips(text)]


@pytest.mark.parametrize("spelling", FULL_DATES)
def test_a_full_date_is_found_in_every_spelling(spelling: str) -> None:
    for sentence in SENTENCES:
        text = sentence.format(spelling)
        assert any(FULL_DATE in reason for reason in reasons(text)), text


@pytest.mark.parametrize("spelling", BIRTHS)
def test_a_date_of_birth_is_found_in_every_spelling(spelling: str) -> None:
    for sentence in SENTENCES:
        text = sentence.format(spelling)
        assert any(BIRTH in reason for reason in reasons(text)), text


@pytest.mark.parametrize("text", HARMLESS)
def test_a_number_that_is_no_date_is_let_through(text: str) -> None:
    for sentence in SENTENCES:
        assert reasons(sentence.format(text)) == []


PATTERNS = [
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y_%m_%d", "%Y%m%d", "%Y%m%dT%H%M%S"),
    *("%Y-%m-%dT%H:%M:%SZ", "%Y-%b-%d", "%Y %b %d"),
    *("%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%d-%m-%Y", "%d %m %Y", "%d%m%Y"),
    *("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%m%d%Y"),
    *("%d %B %Y", "%d %b %Y", "%d %b. %Y", "%d-%b-%Y", "%d-%b-%y", "%d%b%Y", "%d_%b_%Y"),
    *("%B %d, %Y", "%b %d, %Y", "%b. %d, %Y", "%B %d %Y %H:%M", "%A, %d %B %Y"),
    *("%a %b %d %Y", "%a %b %d %H:%M:%S %Y"),
]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(PATTERNS))
def test_every_day_of_two_centuries_is_found(day: date, pattern: str) -> None:
    spelled = day.strftime(pattern)
    assert any(FULL_DATE in reason for reason in reasons(f"Seen {spelled}")), spelled


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from("./-"))
def test_a_date_without_leading_zeros_is_found(day: date, mark: str) -> None:
    for parts in (day.day, day.month, day.year), (day.year, day.month, day.day):
        spelled = mark.join(map(str, parts))
        assert any(FULL_DATE in reason for reason in reasons(spelled)), spelled


@given(
    st.decimals(0, 50, places=2), st.decimals(0, 50, places=2), st.sampled_from(["-", "–", " to "])
)
def test_no_range_with_decimals_is_a_date(low: object, high: object, mark: str) -> None:
    assert reasons(f"0.88 mmol/L ({low}{mark}{high})") == []


def test_no_shipped_case_is_refused() -> None:
    assert [slip for case_id in case_ids() for slip in text_slips(load_case(case_id))] == []


def test_no_number_of_a_publication_looks_like_a_date() -> None:
    numbers = [n for source in sources().values() for n in (source.doi, source.pmid) if n]
    assert len(numbers) > 50
    for number in numbers:
        found = reasons(f"As published ({number}).")
        assert not any(FULL_DATE in reason or BIRTH in reason for reason in found), number


def test_the_reason_names_the_date_as_it_is_written_and_the_way_out() -> None:
    assert reasons("Seen 2026/11/30 at noon") == [
        "'2026/11/30' looks like a full date; write the age, or how long ago"
    ]


def test_a_date_gives_one_reason() -> None:
    assert len(reasons("She was born on 12.03.1985 and came on 3 May 2026.")) == 1
    assert len(reasons("born 3/12/77")) == len(reasons("b. 1977-03-12")) == 1
    assert len(reasons("Born in 1977, seen on 2026-11-30 by Dr. Huber")) == 3
