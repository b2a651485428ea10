"""Runs actions through rasa_sdk's `ActionExecutor`; a failing action apologises instead of breaking the turn."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import ActionNotFoundException

from bot.actions.turn import utter
from bot.errors import WaibotError

logger = logging.getLogger("waibot.actions")


class UnknownAction(WaibotError):
    """Rasa asked for an action that the app does not have: model and app differ in version."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"no action named '{name}'; train the model again: make train")


class Actions:
    """The app's custom actions by name."""

    def __init__(self, actions: Sequence[Action], apology: dict[str, Any]) -> None:
        """Register the actions.

        Args:
            actions: one instance each.
            apology: values of the response `utter_error_internal`.
        """
        self._executor = ActionExecutor()
        self._apology = apology
        for action in actions:
            self._executor.register_action(action)

    async def run(self, call: dict[str, Any]) -> dict[str, Any]:
        """Run one action call of Rasa and return its events and replies.

        Raises:
            UnknownAction: there is no action of that name.
        """
        try:
            return await self._executor.run(call) or {"events": [], "responses": []}
        except ActionNotFoundException:
            raise UnknownAction(str(call.get("next_action"))) from None
        except Exception:
            # The widest net, at the edge: the user gets words, the log gets the traceback.
            logger.exception("action_failed action=%s", call.get("next_action"))
            return self._apologise(call)

    def _apologise(self, call: dict[str, Any]) -> dict[str, Any]:
        dispatcher = CollectingDispatcher()
        tracker = Tracker.from_dict(call["tracker"])
        utter(dispatcher, "utter_error_internal", tracker, **self._apology)
        return {"events": [], "responses": dispatcher.messages}
