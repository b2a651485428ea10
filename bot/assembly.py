"""The one place that builds the real parts and knows how they fit together."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.actions.executor import Actions
from bot.case_notices import ConversationNotifier
from bot.case_shield import CaseShield
from bot.dialogue.client import RasaClient
from bot.dialogue.hub import Hub
from bot.dialogue.service import Conversations
from bot.dialogue.store import ConversationStore
from bot.eligibility import Policy, load_policy
from bot.errors import NotReady
from bot.faq.service import FaqService
from bot.faq.store import FaqStore
from bot.places import load_places
from bot.progress import Catalogue, ProgressService, read_cases
from bot.progress.backend_file import BackEnd
from bot.progress.cues import Cues
from bot.progress.remote import HttpCaseSource
from bot.progress.vault import CaseVault
from bot.progress.watching import Watching
from bot.services.hotlines import wording_values
from bot.serving.memory import settle_memory
from bot.settings import Settings
from bot.text.segment import warm_up

logger = logging.getLogger("waibot")

KEY_BYTES = 32
CHECK_TIMEOUT_S = 3.0
# Write ahead; wait for other writers; what is deleted is overwritten.
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    "secure_delete=ON",
)


class Parts:
    """Everything the app needs, opened and closed with it."""

    policy: Policy
    progress: ProgressService
    watching: Watching
    notifier: ConversationNotifier
    actions: Actions

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.hub = Hub()
        self.engine = open_engine(settings)
        self.rasa = RasaClient(settings.rasa_url, timeout_s=settings.rasa_timeout_s)
        self.store = ConversationStore(self.engine)
        self.vault = CaseVault()
        self.catalogue = Catalogue.load(settings.data_folder / "progress")
        shield = CaseShield(self.vault, self.catalogue.proof, Cues.load(settings.data_folder / "progress" / "cues.yml"))
        self.conversations = Conversations(self.store, self.rasa, self.hub, shield=shield)
        self.faq = FaqService(FaqStore(self.engine), settings)
        self.back_end: HttpCaseSource | None = None
        self._watcher: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Open databases, load the content, build the index; takes some seconds the first time."""
        data = self.settings.data_folder
        self.policy = await asyncio.to_thread(load_policy, data / "policy")
        places_file = data / "services" / "places.yml"
        hotlines = wording_values(await asyncio.to_thread(load_places, places_file), places_file)
        key = await asyncio.to_thread(read_or_create_key, self.settings.var_folder / "secret.key")
        self.back_end = await open_back_end(self.settings, self.catalogue, key)
        self.progress = await ProgressService.open(self.engine, key, catalogue=self.catalogue, source=self.back_end)
        self.watching = Watching(self.engine, self.progress)
        self.watching.notifier = self.notifier = ConversationNotifier(self.conversations)
        if self.settings.demo_cases:
            await import_demo_cases(self.progress, data / "progress" / "demo_cases.csv")
        await self.store.open()
        await self.rasa.open()
        await asyncio.to_thread(warm_up)
        await self.faq.open()
        self.actions = build_actions(self, hotlines)
        self._watcher = asyncio.create_task(self.watching.run(self.settings.case_watch_s))
        settle_memory()

    async def close(self) -> None:
        """Close what `open` opened."""
        if self._watcher is not None:
            self._watcher.cancel()
        if self.back_end is not None:
            await self.back_end.close()
        await self.faq.close()
        await self.rasa.close()
        await self.engine.dispose()

    async def states(self) -> dict[str, str]:
        """Return the state of each part: `ready`, or what is missing."""
        checks: dict[str, Callable[[], Awaitable[Any]]] = {
            "rasa": self.rasa.ping,
            "index": self.faq.ping,
            "database": self.store.ping,
        }
        states = await asyncio.gather(*(_state(check) for check in checks.values()))
        return dict(zip(checks, states, strict=True))


def assemble(settings: Settings) -> Parts:
    """Build the parts for these settings; nothing is opened yet."""
    settings.var_folder.mkdir(parents=True, exist_ok=True)
    return Parts(settings)


def build_actions(parts: Parts, hotlines: dict[str, Any]) -> Actions:
    """Return the custom actions, each with the parts it needs."""
    from bot.actions.action_answer_question import ActionAnswerQuestion
    from bot.actions.action_ask_confirmation import ActionAskConfirmation
    from bot.actions.action_ask_proof import ActionAskProof
    from bot.actions.action_change_language import ActionChangeLanguage
    from bot.actions.action_check_progress import ActionCheckProgress
    from bot.actions.action_compare_what_if import ActionCompareWhatIf
    from bot.actions.action_explain_eligibility import ActionExplainEligibility
    from bot.actions.action_forget_case import ActionForgetCase
    from bot.actions.action_hand_over import ActionHandOver
    from bot.actions.action_hear_complaint import ActionHearComplaint
    from bot.actions.action_show_profile import ActionAskCorrection, ActionShowProfile
    from bot.actions.action_start_over import ActionStartOver
    from bot.actions.action_stop import ActionStop
    from bot.actions.validate_eligibility_form import ValidateEligibilityForm
    from bot.actions.validate_progress_form import ValidateProgressForm

    return Actions(
        [
            ActionAnswerQuestion(parts.faq, hotlines, region=parts.settings.region),
            ActionChangeLanguage(),
            ActionAskProof(parts.catalogue.proof),
            ActionCheckProgress(parts.progress, parts.vault, parts.watching, hotlines),
            ActionAskConfirmation(),
            ActionAskCorrection(),
            ActionCompareWhatIf(parts.policy),
            ActionExplainEligibility(parts.policy),
            ActionForgetCase(parts.vault),
            ActionHandOver(hotlines),
            ActionHearComplaint(hotlines),
            ActionShowProfile(),
            ActionStartOver(),
            ActionStop(),
            ValidateEligibilityForm(),
            ValidateProgressForm(parts.vault, parts.catalogue.proof),
        ],
        apology=hotlines,
    )


def open_engine(settings: Settings) -> AsyncEngine:
    """Return the app's database engine; SQLite writes ahead and waits for other writers."""
    url = settings.app_database_url
    if not url.startswith("sqlite"):
        return create_async_engine(url)
    # SQLAlchemy 1.4 opens a SQLite file anew for every call unless it is given a pool.
    engine = create_async_engine(url, poolclass=AsyncAdaptedQueuePool)
    sa.event.listen(engine.sync_engine, "connect", _tune_sqlite)
    return engine


def _tune_sqlite(connection: Any, _record: Any) -> None:
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def read_or_create_key(path: Path) -> bytes:
    """Return the key that protects case proofs, creating it (owner-readable only) the first time."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
    return path.read_bytes()


async def open_back_end(settings: Settings, catalogue: Catalogue, key: bytes) -> HttpCaseSource | None:
    """Open the government back end that the settings name; None means the embedded registry.

    Raises:
        DataErrors: its file is wrong.
    """
    if not settings.case_back_end:
        return None
    path, token = Path(settings.case_back_end), settings.case_back_end_token
    back_end = await asyncio.to_thread(BackEnd.load, path, catalogue, token)
    source = HttpCaseSource(back_end, catalogue, key)
    await source.open()
    return source


async def import_demo_cases(progress: ProgressService, path: Path) -> None:
    """Put the demo cases into the registry, replacing what an earlier start put there."""
    records = await asyncio.to_thread(read_cases, path)
    count = await progress.import_cases(records)
    logger.info("demo_cases_imported cases=%d on=%s", count, date.today())


async def _state(check: Callable[[], Awaitable[Any]]) -> str:
    try:
        await asyncio.wait_for(check(), CHECK_TIMEOUT_S)
    except (NotReady, sa.exc.SQLAlchemyError, asyncio.TimeoutError, OSError):
        return "not_ready"
    return "ready"
