"""A trained model as a function from text to intent and values, for measuring; no dialogue, no network."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.nlu.environment import prepare_environment


@dataclass(frozen=True)
class Parse:
    """What the model makes of one message.

    Attributes:
        intent: the intent it decides for; `nlu_fallback` where it is not sure.
        confidence: 0 to 1.
        ranking: the classifier's intents with their confidence, before rules and fallback, best first.
        entities: kind and value of each.
        took_ms: time of the whole pipeline.
    """

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[tuple[str, Any], ...]
    took_ms: float


class Parser:
    """Runs a model's NLU part."""

    def __init__(self, model: Path) -> None:
        """Load a model (.tar.gz); takes some seconds."""
        prepare_environment()
        from rasa.core.agent import Agent

        from bot.nlu.logs import configure_logs

        configure_logs()
        self._agent = Agent.load(model_path=str(model))

    async def parse(self, text: str) -> Parse:
        """Understand one message as if it began a conversation."""
        started = time.perf_counter()
        found = await self._agent.parse_message(text)
        took_ms = (time.perf_counter() - started) * 1000
        intent = found["intent"]
        return Parse(
            intent=str(intent["name"]),
            confidence=float(intent["confidence"]),
            ranking=tuple((one["name"], float(one["confidence"])) for one in found.get("intent_ranking", ())),
            entities=tuple((one["entity"], one["value"]) for one in found["entities"] if not one.get("denied")),
            took_ms=took_ms,
        )
