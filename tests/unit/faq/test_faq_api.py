"""Results and entries as the HTTP contract writes them."""

from __future__ import annotations

import json

from bot.faq.api import choices_to_json, entry_summary, entry_to_json, hit_to_json, result_to_json
from bot.faq.search import Question
from tests.unit.faq.samples import TODAY, make_searcher

HIT = {
    "entry_id", "score", "kept", "question", "answer", "say", "source", "checked", "in_force", "confidence", "region",
}  # fmt: skip
SEARCHER = make_searcher()
RESULT = SEARCHER.search(Question("renew my work permit"), as_of=TODAY)


def test_result_has_the_fields_of_the_contract() -> None:
    """Nothing the contract names is missing, and all of it is JSON."""
    written = json.loads(json.dumps(result_to_json(RESULT)))
    text = "renew my work permit"
    assert written["query"] == {"text": text, "language": "en", "rewritten": text, "rewrites": []}
    assert written["outcome"] == "answered"
    assert {"total", "encode", "search"} <= set(written["took_ms"])
    assert written["hits"][0]["entry_id"] == "changes/extend-when"


def test_hit_has_the_fields_of_the_contract() -> None:
    """Texts come in both languages with placeholders filled, dates as ISO."""
    hit = hit_to_json(RESULT.hits[0])
    assert set(hit) >= HIT
    assert hit["kept"] is True
    assert hit["answer"] == {"en": "See 12333.gov.cn.", "zh": "见12333.gov.cn。"}
    assert hit["checked"] == {"on": "2026-11-22", "next": "2027-02-20"}
    assert hit["in_force"] == {"from": "2017-04-01", "until": None}
    assert hit["source"]["host"] == "kjj.gz.gov.cn"
    assert hit["confidence"] == "official"
    assert hit["region"] == "CN"


def test_entry_shows_no_test_questions() -> None:
    """Gold questions stay inside."""
    written = json.dumps(entry_to_json(SEARCHER.entries[0]), ensure_ascii=False)
    assert "how early can I renew" not in written
    assert json.loads(written)["id"] == "changes/extend-when"


def test_summary_speaks_the_language_of_the_turn() -> None:
    """A message's `entry` has one question, in the language of the reply."""
    rendered = SEARCHER.entries[0]
    assert set(entry_summary(rendered, "en")) == {"id", "question", "source", "checked", "in_force", "confidence"}
    assert entry_summary(rendered, "en")["question"] == "When should I apply for extension?"
    assert entry_summary(rendered, "zh")["question"] == "延期什么时候申请？"


def test_choices_are_three_at_most_in_the_language_of_the_question() -> None:
    """A clarification offers ids with questions that can be shown as they are."""
    searcher = make_searcher(answer=1.0, our_field=0.0, clarify=0.0, choice=0.0)
    choices = choices_to_json(searcher.search(Question("工作许可快到期了"), as_of=TODAY))
    assert 1 <= len(choices) <= 3
    assert choices[0] == {"id": "changes/extend-when", "question": "延期什么时候申请？"}
