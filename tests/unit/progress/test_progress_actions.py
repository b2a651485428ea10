"""What the custom actions of the progress check say and remember, with masks in the slots only."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.action_ask_proof import ActionAskProof
from bot.actions.action_check_progress import ActionCheckProgress
from bot.actions.action_forget_case import ActionForgetCase
from bot.actions.validate_progress_form import ValidateProgressForm
from bot.progress import Catalogue, ProgressService, SourceAway
from bot.progress.vault import CaseVault
from bot.progress.watching import Watching
from bot.wording import Wording

pytestmark = pytest.mark.asyncio
HOTLINES = {"national_phone": "12333"}
SLOTS = {"business_number": None, "proof": None}


@dataclass
class Desk:
    """The actions with the parts behind them, for one conversation."""

    service: ProgressService
    vault: CaseVault
    watching: Watching
    language: str = "en"

    def tracker(self, topic: str | None = None, **slots: Any) -> Tracker:
        """Return Rasa's view of the conversation at this message."""
        entities = [{"entity": "case_topic", "value": topic}] if topic else []
        values = {"language": self.language, **SLOTS, **slots}
        message = {"intent": {"name": "check_progress"}, "entities": entities}
        return Tracker("talk-1", values, message, [], False, None, {}, "action_listen")

    async def check(self, topic: str | None = None) -> str:
        """Run the lookup and return the responses with their values, as text."""
        dispatcher = CollectingDispatcher()
        action = ActionCheckProgress(self.service, self.vault, self.watching, HOTLINES)
        events = await action.run(dispatcher, self.tracker(topic), {})
        assert [(one["name"], one["value"]) for one in events] == list(SLOTS.items())
        return "\n".join(rendered(dispatcher, self.language))

    async def validate(self, **slots: Any) -> tuple[dict[str, Any], str]:
        """Run the form's validation of some slots; returns what it sets and what it says."""
        dispatcher, form = CollectingDispatcher(), ValidateProgressForm(self.vault, self.service.catalogue.proof)
        checks = {"business_number": form.validate_business_number, "proof": form.validate_proof}
        done: dict[str, Any] = {}
        for slot, value in slots.items():
            done |= await checks[slot](value, dispatcher, self.tracker(**slots), {})
        return done, "\n".join(rendered(dispatcher, self.language))


def rendered(dispatcher: CollectingDispatcher, language: str) -> Iterator[str]:
    """Fill the responses as Rasa does, and check that every placeholder has its value."""
    for message in dispatcher.messages:
        values = {key: value for key, value in message.items() if isinstance(value, str | int) and key != "response"}
        yield Wording.load().render(message["response"], language, **values)


@pytest_asyncio.fixture
async def desk(service: ProgressService) -> Desk:
    """The demo cases behind the actions."""
    return Desk(service, CaseVault(), Watching(service.registry._engine, service))


async def test_found_case_must_be_told_with_limit_and_stay_open(desk: Desk) -> None:
    """State, whose turn, next step and limit; the clear number is nowhere in the reply."""
    desk.vault.keep("talk-1", number="demo-2026-0001", proof="d001")
    said = await desk.check()
    assert "DEMO****: Under examination" in said and "Now with: the authority" in said
    assert "2026-12-09" in said and "not a promise" in said
    assert "0001" not in said and "D001" not in said.upper().replace("DEMO", "")
    assert desk.vault.case("talk-1") is not None


@pytest.mark.parametrize(("language", "words"), [("en", "the last day is 2026-12-09"), ("zh", "最后一天是2026-12-09")])
async def test_how_long_must_mean_the_case_that_was_found(desk: Desk, language: str, words: str) -> None:
    """After a found case no number is asked for again."""
    desk.language = language
    desk.vault.keep("talk-1", number="DEMO-2026-0001", proof="D001")
    await desk.check()
    form = ValidateProgressForm(desk.vault, desk.service.catalogue.proof)
    needed = await form.required_slots(list(SLOTS), CollectingDispatcher(), desk.tracker("how_long"), {})
    assert needed == []
    assert words in await desk.check("how_long")


async def test_form_must_ask_when_no_case_is_open(desk: Desk) -> None:
    """ "How long" without a case, or "again" without number and proof, asks for both."""
    form = ValidateProgressForm(desk.vault, desk.service.catalogue.proof)
    for topic in ("how_long", "subscribe", "retry", None):
        needed = await form.required_slots(list(SLOTS), CollectingDispatcher(), desk.tracker(topic), {})
        assert needed == list(SLOTS)


async def test_returned_case_must_be_told_with_what_is_usually_missing(desk: Desk) -> None:
    """The causes that the facts give, and nothing else."""
    desk.vault.keep("talk-1", number="DEMO-2026-0002", proof="D002")
    assert "not PDF" in await desk.check()
    assert "not PDF" in await desk.check("what_missing")
    desk.language = "zh"
    assert "不是PDF文件" in await desk.check("what_missing")


async def test_subscription_must_begin_and_end_by_words(desk: Desk) -> None:
    """ "Tell me when it changes", and later not any more."""
    desk.vault.keep("talk-1", number="DEMO-2026-0001", proof="D001")
    await desk.check()
    assert "I'll tell you here" in await desk.check("subscribe")
    assert await desk.watching.end("talk-1") == 1
    await desk.check("subscribe")
    assert "won't report" in await desk.check("unsubscribe")
    assert await desk.watching.end("talk-1") == 0


async def test_closed_case_must_not_be_promised_to_be_watched(desk: Desk) -> None:
    """An issued permit changes no more."""
    desk.vault.keep("talk-1", number="DEMO-2026-0005", proof="D005")
    await desk.check()
    assert "can't watch" in await desk.check("subscribe")


async def test_not_found_must_keep_both_for_a_correction_of_one(desk: Desk) -> None:
    """After a miss the one that was right need not be said again."""
    desk.vault.keep("talk-1", number="DEMO-2026-7777", proof="D001")
    assert "can't find a case" in await desk.check()
    desk.vault.keep("talk-1", number="DEMO-2026-0001")
    assert "Under examination" in await desk.check()


async def test_lock_must_be_told_and_everything_forgotten(desk: Desk) -> None:
    """After five misses in one conversation the right proof helps no more."""
    for number in range(5):
        desk.vault.keep("talk-1", number=f"DEMO-2026-777{number}", proof="D001")
        await desk.check()
    desk.vault.keep("talk-1", number="DEMO-2026-0001", proof="D001")
    assert "15 minutes" in await desk.check()
    assert not desk.vault.credentials("talk-1").complete


async def test_back_end_that_is_away_must_be_told_and_can_be_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The asker is not blamed, and "again" needs no number."""

    async def away(*_: object) -> None:
        raise SourceAway("status_500", 30)

    desk.vault.keep("talk-1", number="DEMO-2026-0001", proof="D001")
    with monkeypatch.context() as patch:
        patch.setattr(desk.service.source, "find", away)
        for _ in range(6):
            assert "isn't answering" in await desk.check()
    form = ValidateProgressForm(desk.vault, desk.service.catalogue.proof)
    needed = await form.required_slots(list(SLOTS), CollectingDispatcher(), desk.tracker("retry"), {})
    assert needed == []
    assert "Under examination" in await desk.check("retry")


async def test_values_that_ran_out_must_be_asked_for_again(desk: Desk) -> None:
    """A mask in a slot stands for nothing once the vault is empty."""
    assert "gone now" in await desk.check()
    done, _ = await desk.validate(business_number="DEMO****", proof="****")
    assert done == {"business_number": None, "proof": None}


@pytest.mark.parametrize(
    ("number", "words"), [("38", "yours has 2"), ("ABCDEFGH12", "yours has 10"), ("1" * 40, "yours has 40")]
)
async def test_wrong_form_of_a_number_must_be_said(desk: Desk, number: str, words: str) -> None:
    """Too short, too few digits, too long: what is wrong is told, and the slot stays empty."""
    desk.vault.keep("talk-1", number=number)
    done, said = await desk.validate(business_number="x")
    assert done == {"business_number": None}
    assert words in said


@pytest.mark.parametrize("proof", ["12", "E12345678"])
async def test_wrong_form_of_a_proof_must_be_said(desk: Desk, proof: str) -> None:
    """A whole passport number is not taken either; it is told how many characters are wanted."""
    desk.vault.keep("talk-1", number="DEMO-2026-0001", proof=proof)
    done, said = await desk.validate(proof="****")
    assert done == {"proof": None}
    assert f"That has {len(proof)} characters" in said and "the last four characters of the passport" in said


async def test_right_form_must_leave_masks_in_the_slots(desk: Desk) -> None:
    """Spaces, dashes and full-width characters are forgiven; what Rasa keeps is masked."""
    desk.vault.keep("talk-1", number="ｄｅｍｏ－2026 0001", proof="d-0 0 1")
    done, said = await desk.validate(business_number="x", proof="y")
    assert (done, said) == ({"business_number": "DEMO****", "proof": "****"}, "")


async def test_question_for_the_proof_must_name_what_the_operator_chose(desk: Desk, catalogue: Catalogue) -> None:
    """The wording comes from proof.yml, in the language of the turn."""
    for language in ("en", "zh"):
        desk.language = language
        dispatcher = CollectingDispatcher()
        await ActionAskProof(catalogue.proof).run(dispatcher, desk.tracker(), {})
        assert getattr(catalogue.proof.name, language) in "".join(rendered(dispatcher, language))


async def test_forgetting_must_empty_vault_and_slots(desk: Desk) -> None:
    """Stop, goodbye and start over leave nothing behind."""
    desk.vault.keep("talk-1", number="DEMO-2026-0001", proof="D001")
    events = await ActionForgetCase(desk.vault).run(CollectingDispatcher(), desk.tracker(), {})
    assert {one["name"]: one["value"] for one in events} == SLOTS
    assert not desk.vault.credentials("talk-1").complete


async def test_everything_that_is_sent_to_rasa_must_be_json_and_masked(desk: Desk) -> None:
    """The whole result of the action, data included, holds neither number nor proof."""
    desk.vault.keep("talk-1", number="DEMO-2026-0001", proof="D001")
    dispatcher = CollectingDispatcher()
    await ActionCheckProgress(desk.service, desk.vault, desk.watching, HOTLINES).run(dispatcher, desk.tracker(), {})
    sent = await asyncio.to_thread(json.dumps, dispatcher.messages, ensure_ascii=False)
    assert "DEMO****" in sent
    assert "2026-0001" not in sent and "D001" not in sent
