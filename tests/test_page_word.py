"""The word of a page in a frame without cookies: it opens one link, and the page gets the next."""

from esodys_teach.server.page_word import PageWord


def test_a_word_opens_one_link_and_whoever_has_it_gets_the_next() -> None:
    word = PageWord("first")
    assert word.renew("first") == ""  # still good for a link
    assert word.spend("first") and not word.spend("first")
    second = word.renew("first")
    assert len(second) > 40 and second != "first"
    assert not word.spend("first")
    assert word.spend(second) and not word.spend(second)
    third = word.renew(second)
    assert third not in ("", "first", second)
    assert not word.fits("first") and word.fits(second) and word.fits(third)


def test_an_answer_that_is_lost_locks_no_page_out() -> None:
    word = PageWord("first")
    assert word.spend("first")
    second = word.renew("first")  # and the page never hears of it
    assert word.fits("first") and word.renew("first") == second == word.renew("first")
    assert word.spend(second)
    assert word.renew("first") == second  # also where the link opened and nobody heard
    third = word.renew(second)
    assert not word.fits("first") and word.renew("first") == ""
    # Once the page has used the next word, nothing is left of the one before.
    assert word.renew(third) == "" and not word.fits(second) and word.renew(second) == ""
    assert word.spend(third)


def test_nothing_fits_where_there_is_no_word() -> None:
    word = PageWord()
    for said in ("", "x"):
        assert not word.fits(said) and not word.spend(said) and word.renew(said) == ""
    word = PageWord("first")
    for said in ("", "x", "firs", "first "):
        assert not word.fits(said) and not word.spend(said) and word.renew(said) == ""
    assert word.spend("first")
