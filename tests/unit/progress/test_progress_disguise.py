"""Number and proof are found in whatever way they are said, and nothing of them is left in the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.progress import Catalogue, normalise_number
from bot.progress.cues import Cues
from bot.progress.disguise import Disguised, disguise

CUES = Cues.load()
PROOF = Catalogue.load().proof
NUMBER_CHARACTERS = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=4, max_size=10)


def hide(text: str, asked: str | None = None) -> Disguised:
    """Disguise with the product's own cues and proof."""
    return disguise(text, asked, PROOF, CUES)


@pytest.mark.parametrize(
    ("asked", "text", "shown", "number", "proof"),
    [
        (None, "my case number is DEMO-2026-0001", "my case number is DEMO****", "DEMO-2026-0001", None),
        (None, "DEMO-2026-0001, D001", "DEMO****, ****", "DEMO-2026-0001", "D001"),
        (None, "DEMO-2026-0001 2019", "DEMO**** ****", "DEMO-2026-0001", "2019"),
        (None, "case demo 2026 0006, last four d006", "case DEMO****, last four ****", "demo 2026 0006", "d006"),
        (None, "passport ends in AB12", "passport ends in ****", None, "AB12"),
        (None, "编号310115202600001，护照后四位4821", "编号3101****，护照后四位****", "310115202600001", "4821"),
        (None, "ＤＥＭＯ－２０２６－０００１", "DEMO****", "DEMO20260001", None),
        (None, "my case 310115202600001 is from 2024, is it late?", "my case 3101**** is from 2024, is it late?",
         "310115202600001", None),
        ("business_number", "it's ABC-12 please", "it's AB**** please", "ABC-12", None),
        ("business_number", "38", "3****", "38", None),
        ("business_number", "我的编号是 12-3", "我的编号是 1****", "12-3", None),
        ("proof", "D001", "****", None, "D001"),
        ("proof", "d - 001", "****", None, "D001"),
        ("proof", "it is D001 I think", "it is **** I think", None, "D001"),
        ("proof", "护照后四位是Ｄ００１", "护照后四位是****", None, "D001"),
        ("proof", "my passport is E12345678", "my passport is ****", None, "E12345678"),
        ("proof", "2019", "****", None, "2019"),
        ("proof", "DEMO-2026-0005 sorry", "DEMO**** sorry", "DEMO-2026-0005", None),
        ("case", "sorry, D002", "sorry, ****", None, "D002"),
        ("case", "应该是DEMO-2026-0002", "应该是DEMO****", "DEMO-2026-0002", None),
    ],
)  # fmt: skip
def test_number_and_proof_must_be_taken_out(
    asked: str | None, text: str, shown: str, number: str | None, proof: str | None
) -> None:
    """The masked text, and the clear values for memory; a bare code counts only where one was asked for."""
    found = hide(text, asked)
    assert found.text == shown
    for clear, expected in ((found.number, number), (found.proof, proof)):
        assert (clear and normalise_number(clear)) == (expected and normalise_number(expected))
    assert all(found.text[one.start : one.end] == one.value for one in found.hidden)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (None, "D001"),
        (None, "I'm 38 and have a PhD"),
        (None, "my salary is 450,000 a year"),
        (None, "What changed in 2024?"),
        ("business_number", "I'm 38 and I have a PhD"),
        ("business_number", "skip"),
        ("proof", "stop"),
        ("proof", "What changed in 2024?"),
        ("proof", "各个状态是什么意思？"),
        ("case", "how long does a permit from 2024 last?"),
    ],
)
def test_other_messages_must_stay_as_they_are(asked: str | None, text: str) -> None:
    """Ages, pay, years and words are neither number nor proof."""
    assert hide(text, asked) == Disguised(text)


@given(
    NUMBER_CHARACTERS.filter(lambda code: any(map(str.isdigit, code))), st.sampled_from(("business_number", "proof"))
)
def test_bare_code_that_was_asked_for_must_never_stay(code: str, asked: str) -> None:
    """Whatever code answers the question, it is masked, and masking again finds nothing more to hide."""
    found = hide(code, asked)
    assert code not in found.text and "****" in found.text
    assert hide(found.text, None).text == found.text


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("how long until it's done?", "how_long"),
        ("So how much longer will it take?", "how_long"),
        ("When will it be ready", "how_long"),
        ("还要多久？", "how_long"),
        ("那大概还要等多久呢", "how_long"),
        ("什么时候能办好？", "how_long"),
        ("what is missing?", "what_missing"),
        ("缺什么材料？", "what_missing"),
        ("Tell me when it changes.", "subscribe"),
        ("有变化请通知我", "subscribe"),
        ("有消息告诉我一声", "subscribe"),
        ("不用通知我了", "unsubscribe"),
        ("please try again", "retry"),
        ("再试一次吧", "retry"),
    ],
)
def test_words_about_the_case_at_hand_must_be_known(text: str, topic: str) -> None:
    """After a case was found, these mean that case, in both languages."""
    assert CUES.topic_of(text) == topic


@pytest.mark.parametrize(
    "text",
    [
        "How long before expiry must I extend my work permit?",
        "How long does a work permit take?",
        "How long is an R visa valid?",
        "What is missing in the points table for Shanghai?",
        "When will the new rules be in force?",
        "延期要提前多久申请？",
        "办工作许可要多久？",
        "体检报告多久有效",
        "换工作要什么材料",
        "可以告诉我什么是A类吗",
    ],
)
def test_policy_questions_must_not_be_taken_for_the_case_at_hand(text: str) -> None:
    """A question about the rules stays one, even after a case was found."""
    assert CUES.topic_of(text) is None
