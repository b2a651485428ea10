"""Training the bundled encoder on a toy folder: what is held out stays out, losses fall, interruptions lose nothing."""

from __future__ import annotations

import lzma
from pathlib import Path

import numpy as np
import pytest
import torch

from bot.encoder.training import material as materials
from bot.encoder.training.corpus import Corpus, HeldOut, fold, read_corpus
from bot.encoder.training.domain import is_kept_back, list_askings, list_terms
from bot.encoder.training.material import Material, prepare_material
from bot.encoder.training.objectives import find_each_other, keep_order, share_neighbours
from bot.encoder.training.recipe import Recipe
from bot.encoder.training.run import Trainer
from bot.errors import SetupError
from bot.settings import ROOT

SUBJECTS = ("work permit", "residence permit", "bank account", "driving licence", "police station", "school", "tax")
SUBJECTS_ZH = ("工作许可", "居留许可", "银行账户", "驾照", "派出所", "学校", "税")
VERBS = ("get", "extend", "cancel", "change", "find", "lose", "pay", "check", "open", "visit")
VERBS_ZH = ("办", "延期", "注销", "变更", "找", "丢", "付", "查", "开", "去")
TINY = Recipe(
    width=16, dimensions=384, layers=1, heads=2, most_words=8, bag_epochs=2.0, layer_epochs=1.0, batch=16,
    glosses_share=1.0,
)  # fmt: skip


def write_rows(folder: Path, name: str, rows: list[tuple[str, ...]]) -> None:
    """Write one file of the training folder."""
    with lzma.open(folder / f"{name}.tsv.xz", "wt", encoding="utf-8") as file:
        file.writelines("\t".join(row) + "\n" for row in rows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small training folder with every file that training reads."""
    path = tmp_path_factory.mktemp("data")
    pairs = [
        (f"I {verb} the {subject} today", f"我今天{verb_zh}{subject_zh}")
        for verb, verb_zh in zip(VERBS, VERBS_ZH, strict=True)
        for subject, subject_zh in zip(SUBJECTS, SUBJECTS_ZH, strict=True)
    ]
    news = [(f"The city said it would {en} again next week", f"该市表示下周将再次{zh}") for en, zh in pairs[:12]]
    for name in ("par_twlaw", "par_tldr", "par_d2l", "par_djangodocs", "par_pydocs", "par_phpdocs", "par_stsbmt"):
        write_rows(path, name, [(f"{name} {en}", f"{name}{zh}") for en, zh in pairs])
    write_rows(path, "par_tatoeba", pairs)
    write_rows(path, "par_wmt22", [*news, *((f"{en}!", f"{zh}的消息") for en, zh in news)])
    write_rows(path, "dict_cedict", list(zip(SUBJECTS, SUBJECTS_ZH, strict=True)) * 4)
    scored = [(f"A man can {a}", f"A man can {b}", str(int(a == b)), "STSB") for a in VERBS for b in VERBS]
    write_rows(path, "para_en", [*scored, ("a", "b", "0.5", "SICK"), ("c", "d", "1", "MRPC")])
    write_rows(
        path, "sts_zh", [(f"他在{a}", f"他在{b}", "5.0" if a == b else "1.0", "x") for a in VERBS_ZH for b in VERBS_ZH]
    )
    write_rows(path, "para_auto_zh", [(zh, f"{zh}啊", "1", "auto") for _, zh in pairs])
    return path


@pytest.fixture(scope="module")
def split(folder: Path) -> tuple[Corpus, HeldOut]:
    """The toy folder, split with small held-out sets."""
    with pytest.MonkeyPatch.context() as patch:
        for name, count in (("HELD_EVERYDAY", 5), ("HELD_NEWS", 3), ("HELD_STS", 4)):
            patch.setattr(f"bot.encoder.training.corpus.{name}", count)
        return read_corpus(folder)


def test_held_out_must_not_be_trained_on(split: tuple[Corpus, HeldOut]) -> None:
    """No training row shares a sentence with what measures, in either language, in any writing."""
    corpus, held = split
    kept = {fold(text) for pair in (*held.everyday, *held.news) for text in pair}
    kept |= {fold(str(text)) for row in (*held.similarity_en, *held.similarity_zh) for text in row[:2]}
    assert (len(held.everyday), len(held.news), len(held.similarity_en)) == (5, 3, 4)
    trained = {fold(text) for pair in (*corpus.pairs, *corpus.alike_zh) for text in pair}
    trained |= {fold(str(text)) for row in (*corpus.scored_en, *corpus.scored_zh) for text in row[:2]}
    assert not kept & trained


def test_parts_with_terms_of_their_own_must_stay_out(split: tuple[Corpus, HeldOut]) -> None:
    """SICK is non-commercial, MRPC has a licence of its own: neither is trained on."""
    assert {text for row in split[0].scored_en for text in row[:2]}.isdisjoint({"a", "b", "c", "d"})


def test_split_must_be_the_same_each_time(folder: Path, split: tuple[Corpus, HeldOut]) -> None:
    """Hashes choose, not chance."""
    with pytest.MonkeyPatch.context() as patch:
        for name, count in (("HELD_EVERYDAY", 5), ("HELD_NEWS", 3), ("HELD_STS", 4)):
            patch.setattr(f"bot.encoder.training.corpus.{name}", count)
        assert read_corpus(folder)[1] == split[1]


def test_missing_file_must_be_named(tmp_path: Path) -> None:
    """A wrong folder is told with the file that is not there."""
    with pytest.raises(SetupError, match="par_tatoeba.tsv.xz is missing"):
        read_corpus(tmp_path)


def test_gold_questions_must_never_be_trained_on() -> None:
    """The domain's lines are questions and alternates; gold questions and those kept back are not among them."""
    from bot.faq.loader import load_entries

    entries = load_entries(ROOT / "data" / "faq", ROOT / "data" / "services" / "places.yml")
    trained = {line for lines in list_askings(ROOT / "data") for line in lines}
    assert not trained & {
        line for entry in entries for kind in ("en", "zh", "mixed") for line in getattr(entry.gold, kind)
    }
    alternates = [line for entry in entries for line in (*entry.en.alternates, *entry.zh.alternates)]
    kept_back = [line for line in alternates if is_kept_back(line)]
    assert 0.2 < len(kept_back) / len(alternates) < 0.3
    assert not trained & set(kept_back)
    assert ("work permit", "工作许可") in list_terms(ROOT / "data")


@pytest.fixture(scope="module")
def material(split: tuple[Corpus, HeldOut], tmp_path_factory: pytest.TempPathFactory) -> Material:
    """The toy corpus as numbers, with a teacher of random vectors."""

    def embed(texts: list[str], *_: object) -> np.ndarray:
        vectors = np.random.default_rng(0).standard_normal((len(texts), 384))
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)

    verbs = list(zip(VERBS, VERBS_ZH, strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(materials, "embed_english", embed)
        patch.setattr(
            materials,
            "list_askings",
            lambda _: [(f"怎么{zh}", f"how to {en}", f"{en}?") for en, zh in verbs],
        )
        folder = tmp_path_factory.mktemp("work")
        return prepare_material(split[0], ROOT / "data", folder, lambda _: None, device="cpu", seed=1)


def test_training_must_learn_and_go_on_after_an_interruption(material: Material, tmp_path: Path) -> None:
    """Losses fall; a second run finds the checkpoint and has nothing left to do; its network is the same."""
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.encoder.training.run._SAY_EVERY", 5)
        patch.setattr("bot.encoder.training.run._SAVE_EVERY", 5)
        network = Trainer(material, TINY, tmp_path, lines.append, "cpu").train()
        losses = [float(line.split("loss ")[1].split(",")[0]) for line in lines if line.startswith("bag")]
        assert losses[-1] < losses[0]
        again = Trainer(material, TINY, tmp_path, lines.append, "cpu").train()
    assert lines[-1] == "Going on from the checkpoint."
    for one, other in zip(network.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)


def test_checkpoint_of_another_recipe_must_not_be_used(material: Material, tmp_path: Path) -> None:
    """Changing the recipe starts anew."""
    lines: list[str] = []
    Trainer(material, TINY, tmp_path, lines.append, "cpu")._save({"done": ["bag", "layers"]})
    other = Trainer(material, Recipe(width=16, layers=1, heads=2, most_words=8, seed=9), tmp_path, lines.append, "cpu")
    assert other._restore() == []


def test_objectives_must_prefer_what_they_ask_for() -> None:
    """Each number is smaller where the vectors are as wanted."""
    good = torch.eye(4)
    ids = torch.arange(4)
    assert find_each_other(good, good, ids, ids) < find_each_other(good, good.roll(1, 0), ids, ids)
    scores = torch.tensor([0.1, 0.5, 0.9])
    assert keep_order(scores, scores) < keep_order(-scores, scores)
    close = torch.nn.functional.normalize(torch.tensor([[1.0, 0.1], [1.0, 0.2], [0.0, 1.0]]), dim=1)
    assert share_neighbours(close, close) < share_neighbours(close.roll(1, 0), close)
