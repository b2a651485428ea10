"""Number and proof never reach what is kept: not the transcript, not Rasa, not a log, not a file, not a metric."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from tests.http.inprocess import RunningApp
from tests.http.talking import Talk, start_talk
from tests.stack import Stack

NUMBER, PROOF = "ZZYX-2718-2818", "QJ7W"
WIDE = "ＺＺＹＸ－２７１８－２８１８"
# Every way in which the two can be written down; a proof only where it stands by itself.
SECRETS = (
    re.compile(rb"ZZYX[- ]?2718", re.IGNORECASE),
    re.compile(rb"2718[- ]?2818"),
    re.compile(WIDE.encode()),
    re.compile(rb"(?<![A-Za-z0-9+/=_-])QJ7W(?![A-Za-z0-9+/=_-])", re.IGNORECASE),
)
MASK = b"ZZYX****"
SAID = (
    f"my business number is {NUMBER}, passport ends in {PROOF}",
    f"编号{WIDE}，护照后四位{PROOF}",
    "check my application",
    "zzyx 2718 2818",
    "qj-7w",
    f"What papers do I need while my case {NUMBER} is pending?",
    f"{NUMBER} / {PROOF}",
    f"sorry, {PROOF}",
)

# The stand-in for Rasa asks for nothing, and only a question makes a number or a proof of these.
ONLY_WHEN_ASKED = (SAID[3], SAID[4], SAID[7])


def assert_clean(content: bytes, where: str) -> None:
    """Fail where a secret stands, showing the surroundings."""
    for secret in SECRETS:
        match = secret.search(content)
        assert match is None, f"{where}: {content[max(0, match.start() - 80) : match.end() + 40]!r}"


def written(folder: Path) -> dict[str, bytes]:
    """Return everything the product wrote to disk, by file."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_patterns_must_find_what_they_are_for() -> None:
    """Each way of saying it would be found if it were kept."""
    for text in SAID[:2] + SAID[3:4] + SAID[5:]:
        with pytest.raises(AssertionError):
            assert_clean(text.encode(), "said")
    assert_clean(MASK, "mask")


def test_rasa_and_transcript_must_only_see_masks(app: RunningApp, client: httpx.Client) -> None:
    """What the dialogue engine is sent, and what a reload of the page shows, is masked; so is a payload."""
    talk = start_talk(client)
    app.rasa.turns.clear()
    said = [text for text in SAID if text not in ONLY_WHEN_ASKED]
    for text in said:
        talk.say(text)
    talk.press(f'/inform_case{{"business_number": "{NUMBER}", "passport_tail": "{PROOF}"}}')
    sent, shown = repr(app.rasa.turns).encode(), repr(talk.history()).encode()
    assert MASK in sent and MASK in shown
    assert len(app.rasa.turns) == len(said) + 1
    for content, where in ((sent, "sent to Rasa"), (shown, "transcript")):
        assert_clean(content, where)
    hidden = app.rasa.turns[0]["details"]["hidden"]
    assert [one["kind"] for one in hidden] == ["business_number", "passport_tail"]
    text = app.rasa.turns[0]["text"]
    assert [text[one["start"] : one["end"]] for one in hidden] == ["ZZYX****", "****"]


def test_clear_values_must_be_in_memory_for_the_action_and_gone_with_the_conversation(
    app: RunningApp, client: httpx.Client
) -> None:
    """The action finds what was said under the conversation's id; deleting the conversation deletes it."""
    talk = start_talk(client)
    talk.say(SAID[0])
    known = app.parts.vault.credentials(talk.id)
    assert (known.number, known.proof) == (NUMBER, PROOF)
    client.delete(talk.path, headers=talk.headers)
    assert not app.parts.vault.credentials(talk.id).complete


def test_proof_must_be_masked_when_it_was_asked_for(app: RunningApp, client: httpx.Client) -> None:
    """A bare code is a proof only after the question for one; the stored conversation shows it, after a restart too."""
    talk = start_talk(client)
    talk.say("D00X")
    assert app.rasa.turns[-1]["text"] == "D00X"
    app.rasa.custom = {"outcome": "progress_asking", "asking": "proof"}
    try:
        talk.say("check my application")
        app.parts.vault.forget(talk.id)
        talk.say("d - 0 0 7")
    finally:
        app.rasa.custom = None
    assert app.rasa.turns[-1]["text"] == "****"
    assert app.rasa.turns[-1]["details"]["answers"] is True
    assert app.parts.vault.credentials(talk.id).proof == "d - 0 0 7"


@pytest.mark.stack
def test_nothing_written_to_disk_must_hold_number_or_proof(stack: Stack, stack_client: httpx.Client) -> None:
    """After whole conversations: the databases with their journals, every log and every metric are searched."""
    talks: list[Talk] = []
    for language in ("en", "zh"):
        talk = start_talk(stack_client, language)
        for text in SAID:
            talk.say(text)
        talk.press(f'/inform_case{{"business_number": "{NUMBER}", "passport_tail": "{PROOF}"}}')
        talks.append(talk)
    body = {"business_type": "new", "business_number": NUMBER, "proof": PROOF}
    assert stack_client.post("/api/v1/progress", json=body).status_code in (404, 429)
    files = written(stack.settings.var_folder)
    masked = [name for name, content in files.items() if MASK in content]
    assert any(name.startswith("waibot.db") for name in masked)
    assert any(name.startswith("conversations.db") for name in masked)
    assert stack.log.name in files and files[stack.log.name]
    for name, content in files.items():
        assert_clean(content, name)
    assert_clean(stack_client.get("/metrics").content, "/metrics")
    for talk in talks:
        assert_clean(repr(talk.history()).encode(), "transcript")
