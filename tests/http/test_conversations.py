"""Conversations with the whole assistant: start, say, resume, listen, forget; in both languages and many at once."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from bot.assembly import assemble
from bot.settings import Settings
from channels.app import build_app
from channels.keys import LIMITS
from channels.limits import RateLimit
from tests.http.contract import assert_error, assert_matches, assert_ok
from tests.http.inprocess import SWITCH_TO_CHINESE, RunningApp
from tests.http.talking import ROOT, start_talk
from tests.stack import Stack

AT_ONCE = 20


def _texts(messages: list[dict[str, Any]]) -> str:
    return "\n".join(message["text"] for message in messages)


def _outcomes(messages: list[dict[str, Any]]) -> list[str | None]:
    return [message.get("outcome") for message in messages]


def _languages(messages: list[dict[str, Any]]) -> set[str]:
    return {message["language"] for message in messages}


# ----- start -----


@pytest.mark.parametrize(("language", "word"), [("en", "Hello"), ("zh", "您好")])
def test_greeting_must_be_in_the_language_asked_for(language: str, word: str, stack_client: httpx.Client) -> None:
    """A conversation starts with one greeting from the bot, with buttons, in that language."""
    talk = start_talk(stack_client, language)
    greeting = talk.greeting[0]
    assert (greeting["from"], greeting["language"]) == ("bot", language)
    assert word in greeting["text"]
    assert greeting["buttons"]


def test_conversation_must_start_without_a_body(stack_client: httpx.Client) -> None:
    """No body at all means English."""
    body = assert_ok(stack_client.post(ROOT), "ConversationStarted", 201)
    assert body["greeting"][0]["language"] == "en"


def test_conversations_must_not_share_ids_or_tokens(stack_client: httpx.Client) -> None:
    """Each conversation has its own id and its own long token, and neither is derived from the other."""
    first, second = start_talk(stack_client), start_talk(stack_client)
    assert len({first.id, second.id, first.token, second.token}) == 4
    assert min(len(first.id), len(first.token)) >= 32


# ----- say and resume -----


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "How early can I extend my work permit?"), ("zh", "工作许可最早什么时候可以办延期？")],
)
def test_question_must_be_answered_with_its_source(language: str, question: str, stack_client: httpx.Client) -> None:
    """A policy question gets the entry's answer in its language, with source and the dates of the check."""
    [answer] = start_talk(stack_client, language).say(question)
    assert (answer["outcome"], answer["language"]) == ("answered", language)
    assert answer["entry"]["id"] == "changes/extend-when"
    assert answer["entry"]["source"]["host"]
    assert answer["entry"]["checked"]["on"]


def test_history_must_hold_both_sides_oldest_first(stack_client: httpx.Client) -> None:
    """After a reload everything said is there as it was sent, with rising ids and times that do not go back."""
    talk = start_talk(stack_client)
    said = ["Hello!", "How early can I extend my work permit?", "Thanks"]
    answers = [talk.say(text) for text in said]
    history = talk.history()
    assert [message["text"] for message in history if message["from"] == "user"] == said
    expected = [*talk.greeting]
    users = iter(message for message in history if message["from"] == "user")
    for answer in answers:
        expected += [next(users), *answer]
    assert history == expected
    ids = [int(message["id"]) for message in history]
    assert ids == sorted(set(ids))
    times = [message["at"] for message in history]
    assert times == sorted(times)


def test_text_must_come_back_as_it_was_typed(stack_client: httpx.Client) -> None:
    """Line breaks, quotes, tags, emoji and rare characters survive; only what cannot be seen is dropped."""
    talk = start_talk(stack_client)
    typed = 'A "quoted" <b>line</b> & 𠮷野家 👩‍💼\nsecond line; DROP TABLE message;--'
    talk.say(typed + "\u202e\u0000")
    shown = talk.history()[1]["text"]
    assert shown.replace("\u200d", "") == typed.replace("\u200d", "")


# ----- buttons -----


@pytest.mark.parametrize(("language", "title"), [("en", "Am I Category A?"), ("zh", "我算不算A类")])
def test_button_must_show_its_title_as_what_was_said(language: str, title: str, stack_client: httpx.Client) -> None:
    """Pressing a button runs its payload, keeps the language, and the user's bubble reads as the button did."""
    talk = start_talk(stack_client, language)
    button = next(button for button in talk.greeting[0]["buttons"] if button["title"] == title)
    answer = talk.press(button["payload"])
    assert "eligibility_asking" in _outcomes(answer)
    assert _languages(answer) == {language}
    assert [message["text"] for message in talk.history() if message["from"] == "user"] == [title]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_chosen_entry_must_be_answered(language: str, stack_client: httpx.Client) -> None:
    """The payload of a choice names its entry, and that very entry is the answer."""
    [answer] = start_talk(stack_client, language).press('/ask_policy{"entry_id": "applying/z-visa"}')
    assert answer["outcome"] == "answered"
    assert answer["entry"]["id"] == "applying/z-visa"
    assert answer["language"] == language


def test_choice_of_an_unknown_entry_must_not_fail(stack_client: httpx.Client) -> None:
    """A choice whose entry was withdrawn since is said to have no answer."""
    [answer] = start_talk(stack_client).press('/ask_policy{"entry_id": "changes/withdrawn"}')
    assert answer["outcome"] == "unanswerable_no_entry"


def test_every_button_of_a_reply_must_work(stack_client: httpx.Client) -> None:
    """Whatever the assistant offers can be pressed and is answered."""
    talk = start_talk(stack_client)
    [answer] = talk.say("How early can I extend my work permit?")
    for button in [*talk.greeting[0]["buttons"], *answer["buttons"]]:
        assert start_talk(stack_client).press(button["payload"])


# ----- odd messages that get a friendly answer -----


@pytest.mark.parametrize("text", ["🎉", "👍👍👍", "？！", "…", "😀 😀"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_message_without_words_must_get_a_friendly_reply(text: str, language: str, stack_client: httpx.Client) -> None:
    """Signs alone are no error: the assistant asks what is wanted, in the language so far."""
    answer = start_talk(stack_client, language).say(text)
    assert "clarification" in _outcomes(answer)
    assert _languages(answer) == {language}
    assert answer[-1]["buttons"]


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, comment obtenir un visa de travail ?",
        "就労ビザについて教えてください",
        "취업 비자는 어떻게 받나요?",
        "Как получить разрешение на работу?",
        "¿Cómo puedo renovar mi permiso de trabajo?",
    ],
)
@pytest.mark.parametrize(("language", "names"), [("en", ("English", "Chinese")), ("zh", ("中文", "英文"))])
def test_other_language_must_be_told_which_two_are_spoken(
    text: str, language: str, names: tuple[str, str], stack_client: httpx.Client
) -> None:
    """A message in another language gets a reply that names the two languages, in the one used so far."""
    answer = start_talk(stack_client, language).say(text)
    assert _languages(answer) == {language}
    assert all(name in _texts(answer) for name in names)


@pytest.mark.parametrize("text", ["/restart", "/session_start", "  /restart", "/back", "／restart", "//restart"])
def test_text_with_a_slash_must_be_text(text: str, stack_client: httpx.Client) -> None:
    """What looks like a command of the dialogue engine is neither run nor lost: the check goes on afterwards."""
    talk = start_talk(stack_client)
    talk.press("/check_eligibility")
    assert talk.say(text)
    assert talk.history()[3]["text"] == text.strip()
    assert "eligibility_asking" in _outcomes(talk.say("PhD"))


# ----- language -----


def test_language_must_follow_each_message(stack_client: httpx.Client) -> None:
    """Every reply is in the language of the message before it, back and forth."""
    talk = start_talk(stack_client, "en")
    assert _languages(talk.say("工作许可最早什么时候可以办延期？")) == {"zh"}
    assert _languages(talk.say("How early can I extend my work permit?")) == {"en"}
    assert _languages(talk.say("谢谢你")) == {"zh"}
    assert [message["language"] for message in talk.history() if message["from"] == "user"] == ["zh", "en", "zh"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("text", ["38", "HSK 5", "OK", "12333"])
def test_language_must_be_kept_without_a_hint(text: str, language: str, stack_client: httpx.Client) -> None:
    """Numbers and codes say nothing about language, so the one before stays."""
    assert _languages(start_talk(stack_client, language).say(text)) == {language}


@pytest.mark.parametrize(
    ("before", "wish", "after"), [("en", "Please reply in Chinese", "zh"), ("zh", "请用英文回答", "en")]
)
def test_language_must_change_when_asked_for(before: str, wish: str, after: str, stack_client: httpx.Client) -> None:
    """A wish for the other language is confirmed in it, and it stays until a message shows another."""
    talk = start_talk(stack_client, before)
    assert _languages(talk.say(wish)) == {after}
    assert _languages(talk.say("38")) == {after}


def test_reply_that_switches_must_set_the_language(client: httpx.Client) -> None:
    """The language an action switched to is stored with the conversation, for the next turn's sake."""
    talk = start_talk(client, "en")
    assert _languages(talk.say(SWITCH_TO_CHINESE)) == {"zh"}
    assert _texts(talk.say("38")) == "heard in zh"


# ----- listen -----


def _events(response: httpx.Response) -> Iterator[dict[str, Any]]:
    """Yield the events of a stream; comments are left out."""
    event: dict[str, Any] = {}
    for line in response.iter_lines():
        name, _, value = line.partition(": ")
        if line == "" and event:
            yield event
            event = {}
        elif name in {"event", "id"}:
            event[name] = value
        elif name == "data":
            event["data"] = json.loads(value)


def _listen(client: httpx.Client, path: str, headers: dict[str, str]) -> Any:
    return client.stream("GET", f"{path}/events", headers=headers)


def test_listener_must_hear_typing_then_both_sides(stack_client: httpx.Client) -> None:
    """An open stream tells that the assistant works, then what was said, with the ids of the messages."""
    talk = start_talk(stack_client)
    with _listen(stack_client, talk.path, talk.headers) as stream:
        assert stream.status_code == 200
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        assert stream.headers["X-Request-Id"]
        answer = talk.say("Thank you")
        events = _events(stream)
        assert next(events) == {"event": "typing", "data": {}}
        user, bot = next(events), next(events)
    assert (user["event"], user["data"]["from"], user["data"]["text"]) == ("message", "user", "Thank you")
    assert bot["data"] == answer[0]
    assert bot["id"] == bot["data"]["id"]
    assert_matches("Message", user["data"])


def test_listener_must_get_what_it_missed(stack_client: httpx.Client) -> None:
    """With Last-Event-ID the messages after that one come at once, none twice, then the new ones."""
    talk = start_talk(stack_client)
    talk.say("Thank you")
    missed = talk.history()[1:]
    headers = {**talk.headers, "Last-Event-ID": talk.greeting[-1]["id"]}
    with _listen(stack_client, talk.path, headers) as stream:
        events = _events(stream)
        assert [next(events)["data"] for _ in missed] == missed
        new = talk.say("Hello")
        later = [next(events) for _ in range(3)]
    assert [event["event"] for event in later] == ["typing", "message", "message"]
    assert later[-1]["data"] == new[0]


@pytest.mark.parametrize("last", ["abc", "-1", "9" * 30, "", "1; DROP"])
def test_listener_with_a_strange_id_must_hear_the_new(last: str, stack_client: httpx.Client) -> None:
    """An id that is none of ours is left aside; the stream works."""
    talk = start_talk(stack_client)
    with _listen(stack_client, talk.path, {**talk.headers, "Last-Event-ID": last}) as stream:
        talk.say("Thank you")
        assert next(_events(stream))["event"] == "typing"


def test_listener_must_not_hear_other_conversations(stack_client: httpx.Client) -> None:
    """A stream carries its own conversation alone."""
    talk, other = start_talk(stack_client), start_talk(stack_client)
    with _listen(stack_client, talk.path, talk.headers) as stream:
        other.say("Thank you")
        talk.say("Hello")
        heard = [event for _, event in zip(range(3), _events(stream), strict=False)]
    assert [event["data"].get("text") for event in heard[:2]] == [None, "Hello"]


def test_listener_that_leaves_must_not_disturb(stack: Stack, stack_client: httpx.Client) -> None:
    """After a listener has gone away the conversation goes on, and the log shows no failure."""
    talk = start_talk(stack_client)
    with _listen(stack_client, talk.path, talk.headers):
        pass
    assert talk.say("Thank you")
    assert talk.say("Hello")
    assert "request_failed" not in stack.log.read_text(encoding="utf-8")


# ----- forget -----


def _rows(stack: Stack, conversation_id: str) -> int:
    """Count what both databases hold about a conversation."""
    queries = {
        "conversations.db": ["SELECT COUNT(*) FROM events WHERE sender_id = ?"],
        "waibot.db": [
            "SELECT COUNT(*) FROM message WHERE conversation_id = ?",
            "SELECT COUNT(*) FROM conversation WHERE id = ?",
        ],
    }
    rows = 0
    for name, counts in queries.items():
        connection = sqlite3.connect(f"file:{stack.settings.var_folder / name}?mode=ro", uri=True)
        rows += sum(connection.execute(count, [conversation_id]).fetchone()[0] for count in counts)
        connection.close()
    return rows


def test_deleted_conversation_must_be_gone_everywhere(stack: Stack, stack_client: httpx.Client) -> None:
    """After DELETE every address of the conversation is a 404, and neither database holds a row of it."""
    talk = start_talk(stack_client)
    talk.say("Am I Category A? I'm 38 and have a PhD")
    assert _rows(stack, talk.id) > 5
    deleted = stack_client.delete(talk.path, headers=talk.headers)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert deleted.headers["X-Request-Id"]
    assert _rows(stack, talk.id) == 0
    for method, path in [("GET", ""), ("DELETE", ""), ("POST", "/messages"), ("GET", "/events")]:
        response = stack_client.request(method, talk.path + path, headers=talk.headers)
        assert_error(response, 404, "not_found")


def test_deleting_must_not_touch_other_conversations(stack: Stack, stack_client: httpx.Client) -> None:
    """A neighbour's conversation is as it was."""
    talk, neighbour = start_talk(stack_client), start_talk(stack_client)
    talk.say("Hello")
    neighbour.say("Hello")
    before = (_rows(stack, neighbour.id), neighbour.history())
    stack_client.delete(talk.path, headers=talk.headers)
    assert (_rows(stack, neighbour.id), neighbour.history()) == before


def test_deleting_must_end_open_streams(stack_client: httpx.Client) -> None:
    """Who listens to a conversation that is deleted sees the end of the stream."""
    talk = start_talk(stack_client)
    with _listen(stack_client, talk.path, talk.headers) as stream:
        assert stack_client.delete(talk.path, headers=talk.headers).status_code == 204
        assert list(_events(stream)) == []


def test_message_during_deletion_must_leave_nothing_behind(stack: Stack, stack_client: httpx.Client) -> None:
    """Messages that are under way while a conversation is deleted bring nothing of it back."""
    talk = start_talk(stack_client)
    talk.say("Hello")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        turns = [pool.submit(talk.post, text="How early can I extend my work permit?") for _ in range(8)]
        deletion = pool.submit(stack_client.delete, talk.path, headers=talk.headers)
        turns += [pool.submit(talk.post, text="Thank you") for _ in range(8)]
    assert deletion.result().status_code == 204
    assert {turn.result().status_code for turn in turns} <= {200, 404}
    assert _rows(stack, talk.id) == 0


# ----- many at once -----


def test_messages_at_once_to_one_conversation_must_all_be_answered(stack_client: httpx.Client) -> None:
    """Twenty messages at the same moment to one conversation: each is answered, none lost, turns stay whole."""
    talk = start_talk(stack_client)
    texts = [f"Thank you, {number} times" for number in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(talk.say, texts))
    assert all(answers)
    history = talk.history()[1:]
    assert sorted(message["text"] for message in history if message["from"] == "user") == sorted(texts)
    for user, answer in zip(history[::2], history[1::2], strict=True):
        assert (user["from"], answer["from"]) == ("user", "bot")


def test_conversations_at_once_must_all_be_answered(stack_client: httpx.Client) -> None:
    """Twenty visitors at the same moment, half of them Chinese, each get their own answer in their language."""
    questions = {"en": "How early can I extend my work permit?", "zh": "工作许可最早什么时候可以办延期？"}
    languages = ["en", "zh"] * (AT_ONCE // 2)

    def visit(language: str) -> list[dict[str, Any]]:
        return start_talk(stack_client, language).say(questions[language])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(visit, languages))
    assert [_languages(answer) for answer in answers] == [{language} for language in languages]
    assert {answer[0]["entry"]["id"] for answer in answers} == {"changes/extend-when"}


# ----- limits -----


def test_too_many_messages_must_be_slowed_down(
    app: RunningApp, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the limit a conversation gets 429 with the wait; nothing is stored, and others are not affected."""
    monkeypatch.setattr(app.web[LIMITS], "messages", RateLimit(3))
    talk, other = start_talk(client), start_talk(client)
    for _ in range(3):
        talk.say("Hello")
    response = talk.post(text="Hello")
    error = assert_error(response, 429, "rate_limited")
    assert 1 <= int(response.headers["Retry-After"]) <= 20
    assert response.headers["Retry-After"] in error["message"]["en"]
    assert len(talk.history()) == 1 + 3 * 2
    assert other.say("Hello")


def test_refused_messages_must_not_use_up_the_limit(
    app: RunningApp, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message that is refused for its form, or for its token, costs the conversation nothing."""
    monkeypatch.setattr(app.web[LIMITS], "messages", RateLimit(1))
    talk = start_talk(client)
    for _ in range(3):
        assert_error(talk.post(text=""), 422, "invalid")
        stranger = client.post(f"{talk.path}/messages", json={"text": "hi"}, headers={"Authorization": "Bearer x"})
        assert_error(stranger, 401, "unauthorized")
    assert talk.say("Hello")


def test_too_many_conversations_must_be_slowed_down(
    app: RunningApp, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One address can start only so many conversations in a minute."""
    monkeypatch.setattr(app.web[LIMITS], "conversations", RateLimit(2))
    start_talk(client)
    start_talk(client)
    assert_error(client.post(ROOT, json={}), 429, "rate_limited")


def test_limits_must_be_those_of_the_settings(tmp_path: Any) -> None:
    """The settings decide how often: the limits of an app let exactly so many through."""
    settings = Settings(var_folder=tmp_path, messages_per_minute=4, conversations_per_minute=2)
    limits = build_app(assemble(settings))[LIMITS]
    assert [limits.messages.take("a") == 0 for _ in range(5)] == [True] * 4 + [False]
    assert [limits.conversations.take("a") == 0 for _ in range(3)] == [True] * 2 + [False]


# ----- the log -----


def test_log_must_hold_nothing_personal(stack: Stack, stack_client: httpx.Client) -> None:
    """Text, names, case and passport numbers, tokens and queries of users are nowhere in the log."""
    talk = start_talk(stack_client)
    talk.say("My name is Zebediah Quillfeather, can I extend my work permit?")
    talk.say("我叫欧阳貔貅，工作许可怎么延期？")
    talk.press("/check_progress")
    talk.say("QZX-8842-7731")
    talk.say("W7K9")
    talk.post(text="Quillfeather" * 200)
    talk.post(payload='/inform_case{"business_number": "QZX-8842-7731", "other": "貔貅"}')
    stack_client.get("/api/v1/answers", params={"q": "quillfeather visa 貔貅"})
    stack_client.get("/api/v1/answers", params={"q": "quillfeather" * 5000})
    stack_client.get("/quillfeather", params={"token": talk.token})
    wrong = {"business_type": "new", "business_number": "QZX-8842-7731", "proof": "W7K9"}
    assert_error(stack_client.post("/api/v1/progress", json=wrong), 404, "not_found")
    stack_client.post("/api/v1/eligibility", json={"profile": {"quillfeather": 1}})
    stack_client.delete(talk.path, headers=talk.headers)
    # Request ids are random hexadecimal digits: any four digits turn up in one sooner or later.
    log = re.sub(r"\bid=[0-9a-f]{16}\b", "id=", stack.log.read_text(encoding="utf-8").lower())
    assert "status=200" in log, "the log is empty: this test would see nothing"
    for secret in ("zebediah", "quillfeather", "欧阳", "貔貅", "qzx", "8842", "w7k9", talk.token.lower()):
        assert secret not in log, secret


def test_log_must_hold_no_traceback(stack: Stack, stack_client: httpx.Client) -> None:
    """Nothing in this file, however odd, made a process fail."""
    assert stack_client.get("/healthz").status_code == 200
    assert "Traceback" not in stack.log.read_text(encoding="utf-8")
