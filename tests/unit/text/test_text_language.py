"""The language of a message is read from the message alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.language import decide, detect, is_other_language

ENGLISH = [
    "hi",
    "Hello!",
    "yes",
    "YES",
    "no",
    "Thanks!",
    "stop",
    "renewal",
    "Passport",
    "work permit",
    "yes please",
    "I'm 38",
    "8 years",
    "75k a month",
    "450k a year",
    "last four 1234",
    "no Chinese",
    "don’t know",
    "HOW LONG DOES IT TAKE",
    "Does the K visa work?",
    "What does 居留许可 mean?",
    "How do I get a 工作许可?",
    "Is it 可以 to work part-time?",
    "What about 签证?",
    "Can I 延期?",
    "Where is the 单一窗口 in Pudong?",
    "My employer says I need a 无犯罪记录证明, is that right?",
    "My name is Иван Петров",
    "What does ビザ mean?",
    "I studied in Rio de Janeiro",
    "I worked at La Poste de France",
    "What is la carte de séjour?",
    "i am from São Paulo",
    "Müller is my boss",
    "the café next to the office",
    "résumé translation",
    "how old is too old for Category A",
    "I want to talk to a person",
    "Will my wife's visa die with mine?",
    "Should a man on an S1 visa come here or go home?",
]
CHINESE = [
    "谢谢",
    "好的",
    "是",
    "不是",
    "你好",
    "上海",
    "A类",
    "38岁",
    "HSK五级",
    "我38岁",
    "450k一年",
    "工作证 renew 要多久",
    "我想 apply work permit",
    "please帮我check一下my application",
    "IT行业 work permit 怎么办",
    "work permit 延期",
    "公司给我 offer 了, what next?",
    "HR说要category A,怎么申请?",
    "Fast Pass 是什么",
    "single window 在哪里",
    "我的 residence permit 快到期了",
    "無犯罪記錄證明怎麼辦",
    "請問外國人工作許可如何延期？",
    "鲜の每日",
    "我是한국인",
    "年薪45w可以申请A类吗",
    "转人工",
    "PhD在读可以吗",
]
NO_HINT = [
    "38",
    "HSK 5",
    "HSK5",
    "OK",
    "ok",
    "450k",
    "45w",
    "👍",
    "DEMO-2026-0001",
    "PhD",
    "MBA",
    "B1",
    "A",
    "B",
    "IIT",
    "",
    "   ",
    "...",
    "¥450,000",
    "1234",
    "12%",
    "2026-11-22",
    "Shanghai",
    "Beijing",
    "https://example.org/how-to",
    "someone@example.org",
]
OTHER = [
    "ビザの更新方法を教えてください",
    "ありがとう",
    "안녕하세요",
    "외국인 취업허가 연장은 어떻게 하나요?",
    "Как продлить визу?",
    "Как продлить work permit?",
    "كيف أجدد التأشيرة",
    "ต่ออายุวีซ่า",
    "שלום",
    "Γεια σας",
    "वीज़ा कैसे बढ़ाएँ",
    "Bonjour",
    "merci",
    "gracias",
    "Comment renouveler mon permis de travail ?",
    "Je suis français et je travaille à Shanghai",
    "¿Cómo renuevo mi permiso de trabajo?",
    "Wie verlängere ich mein Arbeitsvisum?",
    "Come posso rinnovare il mio permesso?",
    "Como posso renovar o meu visto de trabalho?",
    "Hoe kan ik mijn werkvergunning verlengen?",
    "Làm sao để gia hạn giấy phép lao động?",
    "Bagaimana saya memperpanjang izin kerja",
    "Merhaba, çalışma izni nasıl alınır",
]


@pytest.mark.parametrize("text", ENGLISH)
def test_detect_reads_english_also_where_it_quotes_chinese_terms(text: str) -> None:
    assert detect(text) == "en"
    assert not is_other_language(text)


@pytest.mark.parametrize("text", CHINESE)
def test_detect_reads_chinese_also_where_it_borrows_english_words(text: str) -> None:
    assert detect(text) == "zh"
    assert not is_other_language(text)


@pytest.mark.parametrize("text", NO_HINT)
def test_detect_gives_none_where_the_text_gives_no_hint(text: str) -> None:
    assert detect(text) is None
    assert not is_other_language(text)


@pytest.mark.parametrize("text", OTHER)
def test_other_languages_are_told_apart_and_never_taken_for_ours(text: str) -> None:
    assert is_other_language(text)
    assert detect(text) is None


@pytest.mark.parametrize(
    ("text", "previous", "expected"),
    [
        ("38", "zh", "zh"),
        ("38", "en", "en"),
        ("38", None, "en"),
        ("谢谢", "en", "zh"),
        ("thanks", "zh", "en"),
        ("Bonjour", "zh", "zh"),
    ],
)
def test_decide_keeps_the_language_until_the_text_shows_another(text: str, previous: str, expected: str) -> None:
    assert decide(text, previous) == expected  # type: ignore[arg-type]


def test_decide_uses_the_default_only_without_hint_and_past() -> None:
    assert decide("38", None, default="zh") == "zh"
    assert decide("hello", None, default="zh") == "en"


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_is_both_ours_and_another_language(text: str) -> None:
    """Detection never fails, and a text in another language has no language of ours."""
    assert detect(text) in ("en", "zh", None)
    assert not (is_other_language(text) and detect(text))


@settings(deadline=None)
@given(st.sampled_from(CHINESE), st.text(alphabet="0123456789 .,!?，。！？👍", max_size=10))
def test_numbers_and_marks_never_change_the_language(text: str, noise: str) -> None:
    assert detect(f"{text} {noise}") == "zh"
