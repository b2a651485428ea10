"""Messages are cleaned when they come in, and normalised for matching."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.normalise import clean_message, has_words, normalise, simplify

ANY_TEXT = st.text(alphabet=st.characters(), max_size=60)  # lone surrogates included
FULL_OF_HAN = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=30)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  hello ", "hello"),
        ("a\u200bb\u202ec\ufeffd", "abcd"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("tab\tstays", "tab\tstays"),
        ("bell\x07 and null\x00 go", "bell and null go"),
        ("lone \ud83d surrogate", "lone  surrogate"),
        ("e\u0301tude", "\u00e9tude"),
        ("ＨＳＫ５級，不改", "ＨＳＫ５級，不改"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\u3164\u115f", ""),
        ("hidden\U000e0041\U000e0042 tags", "hidden tags"),
        ("👍 stays", "👍 stays"),
        ("", ""),
    ],
)
def test_clean_message_keeps_what_was_typed_and_drops_what_cannot_be_seen(typed: str, kept: str) -> None:
    assert clean_message(typed) == kept


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("ＨＳＫ５級", "hsk5级"),
        ("無犯罪記錄證明", "无犯罪记录证明"),
        ("外國人來華工作許可", "外国人来华工作许可"),
        ("乾淨的臺灣", "干净的台湾"),
        ("  How   LONG\n\ndoes it take? ", "how long does it take?"),
        ("Straße", "strasse"),
        ("①②", "12"),
        ("¥４５０，０００", "¥450,000"),
        ("work\u200bpermit", "workpermit"),
        ("全形　空格", "全形 空格"),
    ],
)
def test_normalise_gives_one_form_to_what_reads_alike(text: str, normal: str) -> None:
    assert normalise(text) == normal


@settings(deadline=None)
@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """The clean form of any text is clean, can be sent as UTF-8, and holds no control characters."""
    cleaned = clean_message(text)
    assert clean_message(cleaned) == cleaned
    cleaned.encode("utf-8")
    assert not [c for c in cleaned if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t"]


@settings(deadline=None)
@given(ANY_TEXT | FULL_OF_HAN)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@settings(deadline=None)
@given(FULL_OF_HAN)
def test_simplified_text_has_as_many_characters(text: str) -> None:
    """Simplifying maps character to character, so offsets into Chinese text stay right."""
    assert len(simplify(text)) == len(text)


@pytest.mark.parametrize("text", ["", "   ", "👍🎉", "?!…", "。。。", "\u200b\u200b", "---", "❤️", "\n\t", "\u3164"])
def test_has_words_is_false_for_marks_and_emoji(text: str) -> None:
    assert not has_words(text)


@pytest.mark.parametrize("text", ["38", "好", "ok 👍", "é", "Привет", "五", "¥5"])
def test_has_words_is_true_for_letters_and_digits(text: str) -> None:
    assert has_words(text)
