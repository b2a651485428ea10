"""The model is trained when its inputs change, and only then."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.errors import SetupError
from bot.serving.serve import check_ports
from bot.serving.training import INPUTS, fingerprint
from bot.settings import ROOT, Settings


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with one file for each input."""
    for name in INPUTS:
        path = tmp_path / name if Path(name).suffix else tmp_path / name / "one.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a: 1\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", INPUTS)
def test_fingerprint_must_change_with_every_input(project: Path, name: str) -> None:
    """A changed byte in any input gives another model."""
    before = fingerprint(project)
    path = project / name if Path(name).suffix else project / name / "one.yml"
    path.write_text("a: 2\n", encoding="utf-8")
    assert fingerprint(project) != before


def test_fingerprint_must_not_change_with_what_is_no_input(project: Path) -> None:
    """Byte code and notes do not train the model again."""
    before = fingerprint(project)
    (project / "bot" / "nlu" / "__pycache__").mkdir()
    (project / "bot" / "nlu" / "__pycache__" / "x.pyc").write_bytes(b"x")
    (project / "notes.md").write_text("x", encoding="utf-8")
    assert fingerprint(project) == before


def test_every_input_must_exist() -> None:
    """A renamed folder cannot silently drop out of the fingerprint."""
    assert all((ROOT / name).exists() for name in INPUTS)


def test_taken_port_must_say_which_and_how_to_choose_another() -> None:
    """The message names the port and the variable."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=f"Port {port} is in use.*WAIBOT_RASA_PORT"):
            check_ports(Settings(port=0, rasa_port=port, actions_port=0))
