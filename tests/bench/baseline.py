"""A `rasa init` bot (CountVectors, DIET, Memoization and rules) to measure beside ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.stack import free_ports

CONFIG = """\
recipe: default.v1
assistant_id: baseline
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 50
  - name: FallbackClassifier
    threshold: 0.3
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
"""
READY_WITHIN_S = 180
ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false"}


@contextmanager
def running_baseline(folder: Path) -> Iterator[str]:
    """Create and train the bot where that was not done yet, run it, and yield its address."""
    rasa = [sys.executable, "-m", "rasa"]
    environment = {**os.environ, **ENVIRONMENT}
    if not list((folder / "models").glob("*.tar.gz")):
        _create(folder)
        subprocess.run([*rasa, "train"], cwd=folder, env=environment, check=True, capture_output=True)
    port = free_ports(1)[0]
    process = subprocess.Popen(
        [*rasa, "run", "--port", str(port), "--interface", "127.0.0.1"],
        cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _create(folder: Path) -> None:
    import rasa

    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(Path(rasa.__file__).parent / "cli" / "initial_project", folder)
    (folder / "config.yml").write_text(CONFIG, encoding="utf-8")


def _wait(url: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise RuntimeError(f"the baseline bot was not ready within {READY_WITHIN_S} s")
