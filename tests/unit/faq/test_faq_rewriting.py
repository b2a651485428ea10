"""Questions are put into the words of the entries, and every change is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.faq.concepts import load_concepts
from bot.faq.rewriting import Rewriter, load_english_words
from bot.text.normalise import normalise
from bot.text.segment import cut_words

QUESTIONS = (
    "How do I extend my residence permit?",
    "extend the residence permit",
    "medical check for a work permit",
    "medical check",
    "居留许可怎么延期",
    "工作证延期要多久",
    "申请永久居留的条件",
    "签证过期怎么办",
)


@pytest.fixture(scope="module")
def rewriter() -> Rewriter:
    """A rewriter for a few questions, with the shipped synonyms."""
    words = [cut_words(question) for question in QUESTIONS]
    return Rewriter(words, [], load_concepts(), load_english_words())


@pytest.mark.parametrize(
    ("question", "wanted", "kind"),
    [
        ("how to extend my WP", "how to extend my work permit", "synonym"),
        ("Alien Employment Permit renewal", "work permit renewal", "synonym"),
        ("FRO address", "exit-entry administration address", "synonym"),
        ("工签怎么办", "工作许可怎么办", "synonym"),
        ("juliu xuke", "居留许可", "pinyin"),
        ("gongzuozheng yanqi", "工作证延期", "pinyin"),
        ("juliuxuke renew", "居留许可 renew", "pinyin"),
        ("medcial check", "medical check", "spelling"),
        ("residnce permit", "residence permit", "spelling"),
        ("居流许可怎么办理", "居留许可怎么办理", "spelling"),
        ("工做证要多久", "工作证要多久", "spelling"),
        ("签正过期", "签证过期", "spelling"),
    ],
)
def test_question_must_get_the_words_of_the_entries(rewriter: Rewriter, question: str, wanted: str, kind: str) -> None:
    """Slang, pinyin and misspellings become the terms; the kind of change is told."""
    rewritten, changes = rewriter.rewrite(normalise(question))
    assert rewritten == wanted
    assert [change.kind for change in changes] == [kind]


@pytest.mark.parametrize(
    "question",
    [
        "can my women friends visit the bank in shanghai",
        "how do i renew my permit",
        "the cost of two photos",
        "工作签证怎么办",
        "海外大学的证书要经过哪个机构确认才有效",
        "老办法还适用吗",
        "hello there",
        "wpa2 password",
    ],
)
def test_words_that_are_right_must_stay(rewriter: Rewriter, question: str) -> None:
    """English words that look like pinyin, inflected words and rare Chinese words are left alone."""
    assert rewriter.rewrite(normalise(question)) == (normalise(question), ())


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_must_survive(text: str) -> None:
    """Rewriting never fails, and tells a change exactly when there is one."""
    words = [cut_words(question) for question in QUESTIONS]
    rewriter = _SHARED.setdefault("one", Rewriter(words, [], load_concepts(), load_english_words()))
    before = normalise(text)
    rewritten, changes = rewriter.rewrite(before)
    assert bool(changes) or rewritten == before


_SHARED: dict[str, Rewriter] = {}
