"""The training examples: both languages alike, nothing twice, every intent covered."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.evaluation.nlu_gold import load_nlu_gold
from bot.settings import ROOT
from bot.text.normalise import normalise

NLU = ROOT / "data" / "nlu"
DOMAIN = yaml.safe_load((ROOT / "bot" / "domain" / "domain.yml").read_text(encoding="utf-8"))
CATALOGUE = yaml.safe_load((ROOT / "data" / "intents.yml").read_text(encoding="utf-8"))
LEAST_BY_IMPORTANCE = {"required": 40, "useful": 15}
GOLD = load_nlu_gold(ROOT / "data" / "gold" / "nlu")
LEAST_GOLD = {"required": 15, "useful": 5}


def examples(path: Path) -> list[str]:
    """Return a file's examples."""
    blocks = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    return [line.removeprefix("- ") for block in blocks for line in block["examples"].splitlines()]


def test_both_languages_must_have_the_same_files() -> None:
    """An intent that one language can understand, the other can too."""
    english, chinese = ({path.name for path in (NLU / language).glob("*.yml")} for language in ("en", "zh"))
    assert english == chinese == {f"{intent}.yml" for intent in DOMAIN["intents"]}


@pytest.mark.parametrize("path", sorted(NLU.glob("*/*.yml")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_intent_must_have_enough_examples_and_none_twice(path: Path) -> None:
    """An intent has as many as its importance asks for; the file is named after it."""
    block = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    assert [one["intent"] for one in block] == [path.stem]
    found = examples(path)
    assert len(found) >= LEAST_BY_IMPORTANCE[CATALOGUE[path.stem]["importance"]]
    assert len(found) == len({line.casefold() for line in found})


def test_catalogue_must_name_what_the_domain_has() -> None:
    """Every intent is described, and carries only entities that there are."""
    assert set(CATALOGUE) == set(DOMAIN["intents"])
    for intent, entry in CATALOGUE.items():
        assert set(entry) == {"description", "importance", "entities"}, intent
        assert set(entry["entities"]) <= set(DOMAIN["entities"]), intent


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_intent_must_be_measured(language: str) -> None:
    """The held-out set has enough messages of each intent in each language."""
    counts = Counter(message.intent for message in GOLD if message.kind == language)
    few = {name: counts[name] for name, one in CATALOGUE.items() if counts[name] < LEAST_GOLD[one["importance"]]}
    assert not few


def test_held_out_messages_must_not_be_trained_on() -> None:
    """No held-out message is an example, not even with other marks or capitals."""
    trained = {normalise(line) for path in NLU.glob("*/*.yml") for line in examples(path)}
    assert not [message.text for message in GOLD if normalise(message.text).rstrip("?.!") in trained]


def test_no_example_may_belong_to_two_intents() -> None:
    """The classifier is never taught two answers to one sentence."""
    seen: dict[str, str] = {}
    for path in sorted(NLU.glob("*/*.yml")):
        for line in examples(path):
            other = seen.setdefault(line.casefold(), path.stem)
            assert other == path.stem, f"'{line}' is in {other} and in {path.stem}"


def test_gold_questions_must_not_be_trained_on() -> None:
    """The FAQ's test questions are in no training file."""
    gold = {
        line.casefold()
        for path in (ROOT / "data" / "faq").glob("*/*.yml")
        for lines in yaml.safe_load(path.read_text(encoding="utf-8"))["gold"].values()
        for line in lines
    }
    assert not [line for path in NLU.glob("*/*.yml") for line in examples(path) if line.casefold() in gold]


def test_every_action_of_the_rules_must_be_in_the_domain() -> None:
    """A rule cannot name an action or response that nobody provides."""
    responses = {
        name
        for path in (ROOT / "bot" / "domain").glob("responses*.yml")
        for name in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"]
    }
    known = responses | set(DOMAIN["actions"]) | set(DOMAIN["forms"]) | {"action_deactivate_loop"}
    for path in (ROOT / "data" / "dialogue").glob("*.yml"):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            named = {step["action"] for step in rule["steps"] if "action" in step}
            assert named <= known, (path.name, rule["rule"], named - known)
