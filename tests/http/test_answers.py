"""`/api/v1/answers` and `/api/v1/entries` on the whole assistant: search as it is, and the FAQ as it reads."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from bot.settings import ROOT
from tests.http.contract import assert_error, assert_ok

ENTRY = "changes/extend-when"
HAN = re.compile("[\u4e00-\u9fff]")
STEPS = {"encode", "search"}


def _search(client: httpx.Client, question: str, **query: Any) -> dict[str, Any]:
    response = client.get("/api/v1/answers", params={"q": question, **query})
    body: dict[str, Any] = assert_ok(response, "SearchResult")
    return body


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How early can I extend my work permit?", "en"),
        ("工作许可最早什么时候可以办延期？", "zh"),
        ("我的work permit什么时候可以申请extension？", "zh"),
    ],
)
def test_question_must_get_its_entry(question: str, language: str, stack_client: httpx.Client) -> None:
    """A question about extension in English, Chinese or both is answered by that entry, with source and date."""
    found = _search(stack_client, question)
    assert found["outcome"] == "answered"
    assert found["query"]["language"] == language
    first = found["hits"][0]
    assert (first["entry_id"], first["kept"], first["reason"]) == (ENTRY, True, None)
    assert first["source"]["host"]
    assert date.fromisoformat(first["checked"]["on"]) <= date.fromisoformat(first["checked"]["next"])
    assert HAN.search(first["answer"]["zh"])
    assert not HAN.search(first["answer"]["en"])


@pytest.mark.parametrize("question", ["What's the weather in Shanghai tomorrow?", "帮我写一首关于春天的诗"])
def test_question_outside_the_field_must_get_no_answer(question: str, stack_client: httpx.Client) -> None:
    """What is not ours is said to be so, and nothing is kept."""
    found = _search(stack_client, question)
    assert found["outcome"].startswith("unanswerable_")
    assert not [hit for hit in found["hits"] if hit["kept"]]


def test_rejected_hits_must_say_why(stack_client: httpx.Client) -> None:
    """Kept hits come first, each rejected one has its reason, and scores do not rise within either group."""
    found = _search(stack_client, "work permit", limit=20)
    kept = [hit["kept"] for hit in found["hits"]]
    assert kept == sorted(kept, reverse=True)
    assert all((hit["reason"] is None) == hit["kept"] for hit in found["hits"])
    for group in (True, False):
        scores = [hit["score"] for hit in found["hits"] if hit["kept"] is group]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_limit_must_hold(limit: int, stack_client: httpx.Client) -> None:
    """No more hits than asked for, and the first does not depend on how many."""
    hits = _search(stack_client, "When should I apply for extension?", limit=limit)["hits"]
    assert 1 <= len(hits) <= limit
    assert hits[0]["entry_id"] == ENTRY


def test_time_of_each_step_must_be_told(stack_client: httpx.Client) -> None:
    """`took_ms` names the steps, and they take no longer than the whole."""
    took = _search(stack_client, "When should I apply for extension?")["took_ms"]
    assert set(took) >= STEPS
    assert sum(value for step, value in took.items() if step != "total") <= took["total"] + 1


def test_language_asked_for_must_be_used(stack_client: httpx.Client) -> None:
    """`language` decides, whatever the text looks like; `auto` decides from the text."""
    assert _search(stack_client, "extension", language="zh")["query"]["language"] == "zh"
    assert _search(stack_client, "延期", language="en")["query"]["language"] == "en"
    assert _search(stack_client, "延期什么时候申请", language="auto")["query"]["language"] == "zh"


def test_other_regions_must_be_rejected(stack_client: httpx.Client) -> None:
    """An entry of another city is not kept, unless the question names that city."""
    entry = next(one for one in _all_entries(stack_client) if one["region"] == "CN-SZ")
    question = re.sub("(?i)shenzhen", "", entry["question"]["en"])
    for hit in _search(stack_client, question, region="CN-SH", limit=50)["hits"]:
        assert hit["kept"] is False or hit["region"] in {"CN", "CN-SH"}


@pytest.mark.parametrize("question", ["🎉🎉", "？？？", "..."])
def test_question_without_words_must_not_fail(question: str, stack_client: httpx.Client) -> None:
    """Signs alone find nothing, and that is an answer, not an error."""
    found = _search(stack_client, question)
    assert found["outcome"] == "unanswerable_out_of_scope"
    assert found["hits"] == []


def _page(client: httpx.Client, **query: Any) -> dict[str, Any]:
    body: dict[str, Any] = assert_ok(client.get("/api/v1/entries", params=query), "EntryPage")
    return body


def _all_entries(client: httpx.Client) -> list[dict[str, Any]]:
    first = _page(client, per_page=100)
    pages = [_page(client, per_page=100, page=number)["entries"] for number in range(2, first["total"] // 100 + 2)]
    return [*first["entries"], *(entry for page in pages for entry in page)]


def test_entries_must_be_those_of_the_data_folder(stack_client: httpx.Client) -> None:
    """The list is complete, each entry once, in the order of the ids."""
    on_disk = {f"{path.parent.name}/{path.stem}" for path in (ROOT / "data" / "faq").glob("*/*.yml")}
    ids = [entry["id"] for entry in _all_entries(stack_client)]
    assert ids == sorted(on_disk)


def test_pages_must_make_up_the_whole(stack_client: httpx.Client) -> None:
    """Pages neither repeat nor leave out an entry; a page past the end is empty."""
    total = _page(stack_client, per_page=7)["total"]
    pages = [_page(stack_client, per_page=7, page=number) for number in range(1, total // 7 + 3)]
    ids = [entry["id"] for page in pages for entry in page["entries"]]
    assert ids == [entry["id"] for entry in _all_entries(stack_client)]
    assert pages[-1]["entries"] == []
    assert {page["total"] for page in pages} == {len(ids)}


def test_entries_must_be_filtered_by_topic_and_region(stack_client: httpx.Client) -> None:
    """`topic` and `region` leave only entries of that topic and of that very region."""
    changes = _page(stack_client, topic="changes", per_page=200)["entries"]
    assert changes
    assert {entry["topic"] for entry in changes} == {"changes"}
    shanghai = _page(stack_client, region="CN-SH", per_page=200)["entries"]
    assert shanghai
    assert {entry["region"] for entry in shanghai} == {"CN-SH"}
    assert _page(stack_client, topic="no-such-topic") == {"entries": [], "page": 1, "per_page": 50, "total": 0}


def test_answers_must_have_no_open_placeholder(stack_client: httpx.Client) -> None:
    """Every text of every entry has its numbers, dates and addresses filled in."""
    for entry in _all_entries(stack_client):
        for part in ("question", "answer", "say"):
            for text in entry[part].values():
                assert not re.search(r"{[a-z]", text), f"{entry['id']} {part}: {text}"


def test_entry_must_be_the_same_wherever_it_is_read(stack_client: httpx.Client) -> None:
    """One entry read by its id is the one in the list; its test questions are not shown."""
    listed = next(entry for entry in _all_entries(stack_client) if entry["id"] == ENTRY)
    read = assert_ok(stack_client.get(f"/api/v1/entries/{ENTRY}"), "Entry")
    assert read == listed
    assert "gold" not in read


def test_entry_must_be_readable_as_it_stood(stack_client: httpx.Client) -> None:
    """`as_of` today gives what was taken over today; before that there was nothing."""
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    now = assert_ok(stack_client.get(f"/api/v1/entries/{ENTRY}"), "Entry")
    assert assert_ok(stack_client.get(f"/api/v1/entries/{ENTRY}?as_of={tomorrow}"), "Entry") == now
    assert_error(stack_client.get(f"/api/v1/entries/{ENTRY}?as_of=2017-03-31"), 404, "not_found")


@pytest.mark.parametrize(
    "entry_id", ["changes/no-such-entry", "no-such-topic/extend-when", "CHANGES/extend-when", "%E4%BD%A0/x"]
)
def test_unknown_entry_must_be_not_found(entry_id: str, stack_client: httpx.Client) -> None:
    """An id that no entry has is a 404."""
    assert_error(stack_client.get(f"/api/v1/entries/{entry_id}"), 404, "not_found")
