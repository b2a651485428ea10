"""What the Rasa process logs: warnings and errors, and never what a user wrote."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog


def configure_logs() -> None:
    """Send both of Rasa's kinds of logging through one plain handler, warnings and up.

    Rasa's structured events carry message texts, slots and local variables of tracebacks;
    only the event's name and the error's type pass.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, _keep_event_name],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _keep_event_name(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    error = event.get("exc_info")
    kind = f" error={type(error).__name__}" if isinstance(error, BaseException) else ""
    return f"{event.get('event', 'unknown')}{kind}"
