"""Text is cut into words at exact offsets, and into terms for the search."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.normalise import normalise
from bot.text.scripts import HAN_RUN
from bot.text.segment import Token, index_terms, segment, warm_up
from bot.text.stem import stem

MIXED = st.text(
    alphabet=st.one_of(
        st.sampled_from("外国人来华工作许可居留年薪万岁级 ,.:)('-/@&\n\t\u3000Aabk19$¥，。🇨🇳é\u0301"), st.characters()
    ),
    max_size=60,
)


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    warm_up()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("无犯罪记录证明怎么办理", ["无犯罪记录证明", "怎么", "办理"]),
        ("外国人来华工作许可延期要多久", ["外国人来华工作许可", "延期", "要", "多久"]),
        ("高端人才走单一窗口", ["高端人才", "走", "单一窗口"]),
        ("我38岁", ["我", "38", "岁"]),
        ("HSK5级", ["HSK5", "级"]),
        ("How do I renew my 工作许可?", ["How", "do", "I", "renew", "my", "工作许可", "?"]),
        ("I'm 38, PhD", ["I", "'m", "38", ",", "PhD"]),
        ("a\n\n b", ["a", "b"]),
        ("   ", []),
        ("", []),
    ],
)
def test_segment_cuts_english_chinese_and_mixed_text_into_words(text: str, words: list[str]) -> None:
    assert [token.text for token in segment(text)] == words


@settings(deadline=None)
@given(MIXED)
def test_segment_covers_every_character_that_is_no_blank_exactly_once(text: str) -> None:
    """Offsets are exact, in order and without overlap, and only blanks lie between words."""
    position = 0
    for token in segment(text):
        assert text[token.start : token.end] == token.text
        assert token.text and not any(map(str.isspace, token.text))
        assert not text[position : token.start].strip()
        assert position <= token.start
        position = token.end
    assert not text[position:].strip()


@settings(deadline=None)
@given(MIXED)
def test_segment_never_joins_chinese_with_other_characters(text: str) -> None:
    for token in segment(text):
        assert HAN_RUN.fullmatch(token.text) or not HAN_RUN.search(token.text)


def test_segment_gives_the_same_from_several_threads() -> None:
    """Loading and cutting are safe when two requests come at once."""
    text = "How long does 外国人来华工作许可 take for someone aged 61 in Shanghai?"
    expected = segment(text)
    results: list[list[Token]] = []
    threads = [threading.Thread(target=lambda: results.extend(segment(text) for _ in range(20))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 80


def test_segment_does_not_keep_the_words_of_visitors_in_memory() -> None:
    from bot.text import segment as module

    strings = module._english().vocab.strings
    segment("zyxwvutsrq")
    before = len(strings)
    for number in range(50):
        segment(f"zyxwvutsrq{number}qqq")
    assert len(strings) == before


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("How do I extend my work permits?", "extending a work permit"),
        ("applied for visas", "apply for a visa"),
        ("paying taxes", "pay tax"),
        ("hiring foreigners", "hire a foreigner"),
        ("無犯罪記錄", "无犯罪记录证明"),
        ("工作许可证延期", "外国人来华工作许可"),
        ("Am I category A?", "怎么判断我是不是A类"),
        ("z visa", "Z字签证怎么申请"),
        ("HSK 5", "hsk5"),
        ("Fortune 500 experience", "世界500强任职经历算吗"),
    ],
)
def test_index_terms_meet_where_the_words_are_only_formed_differently(question: str, entry: str) -> None:
    assert set(index_terms(question)) & set(index_terms(entry))


def test_index_terms_tell_category_a_from_category_b() -> None:
    assert "category-a" in index_terms("A类人才") and "category-a" not in index_terms("B类人才")


@pytest.mark.parametrize("text", ["what is the", "请问怎么", "，。！？", "I am", "…", "'s"])
def test_index_terms_leave_out_words_that_say_nothing(text: str) -> None:
    assert index_terms(text) == []


@settings(deadline=None)
@given(MIXED)
def test_index_terms_are_never_empty_strings_and_do_not_depend_on_form(text: str) -> None:
    terms = index_terms(text)
    assert all(term.strip() for term in terms)
    assert index_terms(normalise(text)) == terms


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (("permit", "permits", "permitted", "permitting"), "permit"),
        (("apply", "applies", "applied"), "appli"),
        (("renew", "renews", "renewed", "renewing"), "renew"),
        (("change", "changes", "changed", "changing"), "chang"),
        (("tax", "taxes", "taxed"), "tax"),
        (("address", "addresses"), "address"),
        (("employer", "employers", "employer's"), "employer"),
        (("pay", "pays", "paying"), "pay"),
        (("fee", "fees"), "fe"),
        (("status",), "status"),
        (("hsk5",), "hsk5"),
    ],
)
def test_stem_joins_the_forms_of_a_word(forms: tuple[str, ...], expected: str) -> None:
    assert {stem(form) for form in forms} == {expected}


def test_stem_keeps_different_things_apart() -> None:
    assert stem("resident") != stem("residence")
    assert stem("employer") != stem("employee")
