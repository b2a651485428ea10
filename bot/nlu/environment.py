"""Settings of the libraries under Rasa; must run before any of them is imported."""

from __future__ import annotations

import os
import warnings
from typing import Any

SETTINGS = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "OMP_NUM_THREADS": "1",
}


def prepare_environment() -> None:
    """Quieten Rasa's own noise, switch its telemetry off, and give each library one thread.

    One thread: the pipeline is a sparse logistic regression, and idle worker threads of
    NumPy and TensorFlow only take the core that the app needs.
    """
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    # Not a filter: TensorFlow and Rasa put their own filters back while they load.
    warnings.showwarning = _say_nothing


def _say_nothing(*_arguments: Any, **_options: Any) -> None:
    """Drop a warning of the libraries under Rasa; operators cannot mend it."""
