"""Train the Rasa model, but only when something it is made from has changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from bot.errors import SetupError
from bot.nlu.faq_examples import list_faq_examples
from bot.settings import ROOT

MODELS = ROOT / "models" / "rasa"
# Everything a trained model depends on, relative to the project.
INPUTS = (
    *("bot/config.yml", "bot/domain", "data/nlu", "data/dialogue", "data/text"),
    *("bot/nlu", "bot/text", "models/encoder"),
)
SUFFIXES = frozenset({".yml", ".py", ".txt", ".npz", ".onnx"})
KEPT_MODELS = 3
LAST_LINES = 15
Say = Callable[[str], None]


def model_path(root: Path = ROOT) -> Path:
    """Return where the model of the present inputs lies, or will lie once trained."""
    return root / "models" / "rasa" / f"{fingerprint(root)}.tar.gz"


def fingerprint(root: Path = ROOT) -> str:
    """Return 16 hex digits that change when any input of the model changes."""
    digest = hashlib.sha256(version("rasa").encode())
    for path in _input_files(root):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    digest.update("\n".join(list_faq_examples(root / "data" / "faq")).encode())
    return digest.hexdigest()[:16]


def ensure_model(say: Say, *, force: bool = False) -> Path:
    """Return the model of the present inputs, training it first where needed.

    Args:
        say: shows one line of progress.
        force: train even when the model is there.
    Raises:
        SetupError: training failed; the message holds the last lines of its output.
    """
    path = model_path()
    if path.is_file() and not force:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    say("Training the dialogue model (its inputs changed); this takes about a minute …")
    started = time.monotonic()
    _train(path, say)
    say(f"Dialogue model trained in {time.monotonic() - started:.0f} s.")
    _drop_old_models(path)
    return path


def _input_files(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        place = root / name
        files = [place] if place.is_file() else sorted(place.rglob("*"))
        yield from (path for path in files if path.suffix in SUFFIXES)


def _train(path: Path, say: Say) -> None:
    """Run the training in a process of its own, so that TensorFlow's memory is given back."""
    command = [sys.executable, "-m", "bot.nlu.train", "--output", str(path)]
    lines: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ.copy(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace",
    ) as process:  # fmt: skip
        _collect(process, lines, say)
        code = process.wait()
    if code != 0 or not path.is_file():
        tail = "\n".join(lines[-LAST_LINES:])
        raise SetupError(f"Training failed (exit status {code}). Its last lines:\n{tail}\nMend them, then: make run")


def _collect(process: subprocess.Popen[str], lines: list[str], say: Say) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("step: "):
            say("  " + line.removeprefix("step: ").rstrip())


def _drop_old_models(newest: Path) -> None:
    """Keep the newest few, so that switching branches does not train again each time."""
    models = sorted(newest.parent.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in models[KEPT_MODELS:]:
        path.unlink()
