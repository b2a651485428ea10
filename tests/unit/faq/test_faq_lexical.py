"""Words, letters and concepts shared by a question and the texts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faq.concepts import Concepts, load_concepts
from bot.faq.lexical import TermIndex, WordRanking, find_letters
from bot.text.normalise import normalise
from tests.unit.faq.samples import CONCEPTS

# Three entries of two questions and an answer each.
TEXTS = [
    ["renew", "permit"], ["extend", "permit"], ["thirty", "days"],
    ["drive", "car"], ["driving", "licence"], ["police", "permit"],
    ["income", "tax"], ["tax", "rate"], ["bureau"],
]  # fmt: skip
OWNERS = np.repeat([0, 1, 2], 3)
IS_ANSWER = np.tile([False, False, True], 3)
NOTHING = np.empty(0, dtype=np.int64)
WORDS = st.lists(st.sampled_from(["renew", "permit", "tax", "drive", "days", "unheard"]), max_size=12)


@pytest.fixture
def index() -> TermIndex:
    """The texts above."""
    return TermIndex(TEXTS, OWNERS, IS_ANSWER)


def test_same_words_overlap_wholly(index: TermIndex) -> None:
    """A question equal to a text overlaps with it by 1, and with strangers by 0."""
    overlap = index.match(["renew", "permit"], NOTHING).overlap
    assert overlap[0] == pytest.approx(1.0, abs=1e-3)
    assert overlap[6] == 0.0


def test_rare_word_counts_more_than_a_common_one(index: TermIndex) -> None:
    """What only one entry says tells more than what several say."""
    match = index.match(["renew", "permit"], NOTHING)
    assert match.typical[0] > match.typical[1]
    rare = index.match(["renew", "drive"], NOTHING)
    assert rare.overlap[0] > index.match(["permit", "drive"], NOTHING).overlap[0]


def test_answer_and_questions_are_counted_apart(index: TermIndex) -> None:
    """A word of the answer speaks as an answer's word only."""
    match = index.match(["thirty"], NOTHING)
    assert match.answer[0] == pytest.approx(1.0)
    assert match.typical[0] == 0.0


def test_unknown_words_are_told(index: TermIndex) -> None:
    """The share of words that no text has is 0, 1 or between."""
    assert index.match(["renew"], NOTHING).unknown == 0.0
    assert index.match(["zebra"], NOTHING).unknown == pytest.approx(1.0)
    assert 0.0 < index.match(["renew", "zebra"], NOTHING).unknown < 1.0


def test_left_out_text_is_as_if_never_indexed(index: TermIndex) -> None:
    """A question to learn from does not find itself, and its own words are unknown without it."""
    without = index.match(["renew"], np.array([0]))
    assert without.unknown == pytest.approx(1.0)
    assert not without.overlap.any()
    rest = TermIndex(TEXTS[1:], OWNERS[1:], IS_ANSWER[1:])
    left_out, never = index.match(["permit", "renew"], np.array([0])), rest.match(["permit", "renew"], NOTHING)
    np.testing.assert_allclose(left_out.answer, never.answer, atol=1e-6)
    assert left_out.unknown == pytest.approx(never.unknown)


@given(WORDS)
def test_shares_stay_between_nought_and_one(words: list[str]) -> None:
    """Whatever is asked, shares are shares; order and repetition of words do not matter."""
    index = TermIndex(TEXTS, OWNERS, IS_ANSWER)
    match = index.match(words, NOTHING)
    for values in (match.overlap, match.typical, match.answer, np.array([match.unknown])):
        assert (values >= 0.0).all()
        assert (values <= 1.0 + 1e-6).all()
    again = index.match([*reversed(words), *words], NOTHING)
    np.testing.assert_allclose(match.overlap, again.overlap)


def test_ranking_finds_words_and_only_words() -> None:
    """BM25 gives nothing to texts that share no word, and works without texts."""
    scores = WordRanking(TEXTS).score(["tax", "zebra"])
    assert set(np.flatnonzero(scores)) == {6, 7}
    assert not WordRanking(TEXTS).score([]).any()
    assert WordRanking([[]]).score(["tax"]).tolist() == [0.0]


def test_letters_meet_across_endings_and_misspellings() -> None:
    """`residense permts` and `residence permits` share most of their pieces."""
    wrong, right = set(find_letters("residense permts")), set(find_letters("Residence Permits"))
    assert len(wrong & right) >= 6
    assert find_letters("续签") == ["续", "签"]
    assert find_letters("A类 5") == ["^a$", "类", "^5$"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("how do i renew it", ["extend"]),
        ("renewal or extending", ["extend", "extend"]),
        ("怎么续签或延期", ["extend", "extend"]),
        ("prerenew", []),
        ("renew2", []),
        ("driving", ["driving"]),
        ("", []),
    ],
)
def test_concepts_are_found_as_whole_words_or_openings(text: str, found: list[str]) -> None:
    """Latin forms respect word borders, Chinese ones need none."""
    assert CONCEPTS.find(text) == found


def test_longest_form_wins() -> None:
    """`work permit` is one concept, not two."""
    concepts = Concepts({"work": "job", "work permit*": "work-permit", "工作": "job", "工作许可": "work-permit"})
    assert concepts.find("work permits") == ["work-permit"]
    assert concepts.find("工作许可和工作") == ["work-permit", "job"]


def test_gloss_keeps_english_and_names_concepts() -> None:
    """An encoder without Chinese is given English words only."""
    assert CONCEPTS.gloss_chinese("my permit 怎么续签, please") == "my permit extend , please"
    assert CONCEPTS.gloss_chinese("你好") == ""
    assert CONCEPTS.gloss_chinese("renew it") == "renew it"


def test_shipped_concepts_load_and_know_both_languages() -> None:
    """The table has no form twice, and its forms are found as written."""
    concepts = load_concepts()
    for text in ("renew my work permit", "续签工作许可", "工作证 renew 要多久"):
        assert "extend" in concepts.find(normalise(text))
    assert "another-country" in concepts.find("schengen visa")
