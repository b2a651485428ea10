"""The domain's responses: both languages say the same, each in its own typography."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

import pytest
import yaml

from bot.dialogue.payloads import check_payload
from bot.settings import ROOT
from bot.wording import DOMAIN_FOLDER, LANGUAGES, Response, Wording

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
PLACEHOLDER = re.compile(r"{([a-z][a-z0-9_]*)}")
# Half-width marks that belong to Chinese text when a Chinese character or a placeholder stands beside them.
HALF_WIDTH_IN_CHINESE = re.compile(rf"(?<=[{HAN}}}])[,;:?!()](?!\d)|[,;:?!()](?=[{HAN}])")
# A full stop in Latin form after a Chinese character.
LATIN_STOP = re.compile(rf"(?<=[{HAN}])\.")
FULL_WIDTH = re.compile("[\uff01-\uff5e\u3001\u3002\u300a\u300b]")
BLANK_BESIDE_HAN = re.compile(rf"[{HAN}] +[A-Za-z0-9{{]|[A-Za-z0-9}}] +[{HAN}]")
STRAIGHT_QUOTE = re.compile(rf"[\"'](?=[{HAN}])|(?<=[{HAN}])[\"']")
RESPONSE_LINE = re.compile(r"^  (utter_\w+):", re.MULTILINE)
MENTION = re.compile(r"(?<![\w.])utter_[a-z0-9_]*")
# What a response may be named after: the form's question for a slot.
ASKS_FOR_SLOT = "utter_ask_"
# Said by Rasa's own fallback action, which nothing of ours names.
SAID_BY_RASA = {"utter_default"}
# Parameters of Rasa and of ours that look like a response's name.
NO_RESPONSES = {"utter_name", "utter_action"}
# Confirms a switch in the language that was asked for, whatever the language before.
SAME_IN_BOTH = {"utter_language_changed_en", "utter_language_changed_zh"}
OPENAPI = ROOT / "channels" / "api" / "openapi.yml"

NAMES = Wording.load().names()


def _both(name: str) -> dict[str, Response]:
    return {language: Wording.load().response(name, language) for language in LANGUAGES}


def _texts(response: Response) -> list[str]:
    return [response.text, *(button["title"] for button in response.buttons)]


@cache
def _domain() -> dict[str, Any]:
    domain: dict[str, Any] = yaml.safe_load((DOMAIN_FOLDER / "domain.yml").read_text(encoding="utf-8"))
    return domain


def _files() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(DOMAIN_FOLDER.glob("responses*.yml"))]


def test_response_must_be_written_once() -> None:
    """No response stands twice, in one file or in two: the second would silently replace the first."""
    found = Counter(name for text in _files() for name in RESPONSE_LINE.findall(text))
    assert set(found) == set(NAMES)
    assert not [name for name, count in found.items() if count > 1]


def test_variation_must_have_exactly_one_language() -> None:
    """Each variation is for `en` or `zh` and nothing else, and both languages have as many: they are said in turn."""
    variations = {
        name: [[condition["value"] for condition in one["condition"]] for one in several]
        for text in _files()
        for name, several in yaml.safe_load(text)["responses"].items()
    }
    wrong = {
        name: found
        for name, found in variations.items()
        if sorted(found) != [["en"]] * (len(found) // 2) + [["zh"]] * (len(found) // 2)
    }
    assert not wrong


def _written(language: str) -> list[tuple[str, str]]:
    """Return every text and button title of one language with the name of its response."""
    return [(name, text) for name in NAMES for text in _texts(_both(name)[language])]


def test_response_must_say_something_in_both_languages() -> None:
    """Each response has a text in both languages, and they differ unless they hold no words of their own."""
    assert not [name for name in NAMES if not all(response.text.strip() for response in _both(name).values())]
    same = [name for name in NAMES if _both(name)["en"].text == _both(name)["zh"].text]
    assert not [name for name in same if name not in SAME_IN_BOTH and _has_words(_both(name)["en"].text)]


def _has_words(text: str) -> bool:
    return any(character.isalpha() for character in PLACEHOLDER.sub("", text))


def test_response_must_use_the_same_values_in_both_languages() -> None:
    """Neither language leaves out a number, a date or a name that the other says."""
    used = {name: [set(PLACEHOLDER.findall(one.text)) for one in _both(name).values()] for name in NAMES}
    assert not {name: sets for name, sets in used.items() if sets[0] != sets[1]}


def test_response_must_offer_the_same_in_both_languages() -> None:
    """The buttons do the same in the same order, and both languages carry the same data."""
    offers = {
        name: [([button["payload"] for button in one.buttons], one.custom) for one in _both(name).values()]
        for name in NAMES
    }
    assert not {name: pair for name, pair in offers.items() if pair[0] != pair[1]}


def test_button_must_be_one_that_the_server_accepts() -> None:
    """Every button has a title, and its payload passes the check of what a client may send."""
    buttons = [button for name in NAMES for response in _both(name).values() for button in response.buttons]
    assert buttons
    for button in buttons:
        payload = PLACEHOLDER.sub("x", button["payload"])
        assert check_payload(payload) == payload
        assert button["title"].strip()


@pytest.mark.parametrize(
    ("pattern", "example"),
    [
        (HALF_WIDTH_IN_CHINESE, "请核对,再试"),
        (HALF_WIDTH_IN_CHINESE, "{number}:{state}"),
        (LATIN_STOP, "请稍后再试."),
        (STRAIGHT_QUOTE, '请选"是"'),
        (BLANK_BESIDE_HAN, "发送 JSON"),
        (BLANK_BESIDE_HAN, "共 {stages}步"),
    ],
)
def test_chinese_must_use_its_own_typography(pattern: re.Pattern[str], example: str) -> None:
    """Full-width punctuation and quotes beside Chinese, and no blank beside Latin text: the renderer spaces that."""
    assert pattern.search(example), "the pattern does not find what it is for"
    assert not [(name, text) for name, text in _written("zh") if pattern.search(text)]


def test_english_must_use_latin_punctuation() -> None:
    """English sentences hold no full-width marks; what is Chinese on purpose is left alone."""
    english = [(name, text) for name, text in _written("en") if not re.search(f"[{HAN}]", text)]
    assert not [(name, text) for name, text in english if FULL_WIDTH.search(text)]


def test_text_must_have_no_stray_blanks() -> None:
    """No blank at either end of a line and no two in a row; separators are there for their blank."""
    texts = [*_written("en"), *_written("zh")]
    stray = re.compile(r"(^|\n)[ \t]|[ \t](\n|$)|  ")
    assert not [(name, text) for name, text in texts if stray.search(text) and not name.endswith("_separator")]


@cache
def _outcomes() -> set[str]:
    """Return the outcomes of the HTTP contract."""
    schemas = yaml.safe_load(OPENAPI.read_text(encoding="utf-8"))["components"]["schemas"]
    return set(schemas["Outcome"]["enum"])


def test_every_outcome_must_have_wording() -> None:
    """Whatever a turn ends in, there is a response for it in both languages."""
    worded = {_both(name)["en"].custom.get("outcome") for name in NAMES}
    assert not _outcomes() - worded


def test_every_outcome_of_the_wording_must_be_in_the_contract() -> None:
    """No response claims an outcome that clients were not told of."""
    claimed = {name: _both(name)["en"].custom["outcome"] for name in NAMES if "outcome" in _both(name)["en"].custom}
    assert not {name: outcome for name, outcome in claimed.items() if outcome not in _outcomes()}


def _mentions() -> set[str]:
    """Return every `utter_…` that code, rules and domain name; one that ends in `_` stands for a family."""
    places = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "channels").rglob("*.py"), *(ROOT / "data").rglob("*.yml")]
    texts = [path.read_text(encoding="utf-8") for path in sorted(places)]
    slots = {f"{ASKS_FOR_SLOT}{slot}" for form in _domain()["forms"].values() for slot in form["required_slots"]}
    return {name for text in texts for name in MENTION.findall(text)} | slots


def test_every_response_named_anywhere_must_exist() -> None:
    """Code, rules and forms name only responses that the domain has."""
    whole = {name for name in _mentions() if not name.endswith("_")}
    assert not {name for name in whole if name not in NAMES and name not in NO_RESPONSES}


def test_every_response_must_be_used() -> None:
    """No response is left over that nothing says."""
    mentions = _mentions() | SAID_BY_RASA
    families = tuple(name for name in mentions if name.endswith("_") and name != "utter_")
    assert not [name for name in NAMES if name not in mentions and not name.startswith(families)]
