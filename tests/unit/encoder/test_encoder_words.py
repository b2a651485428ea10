"""The words' half of the bundled encoder: its vocabulary, and that numpy runs what PyTorch trained."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from bot.encoder.training.export import export_network
from bot.encoder.training.network import Network
from bot.encoder.training.recipe import Recipe
from bot.encoder.training.tokens import TextTable, WordSwaps
from bot.encoder.vocabulary import UNKNOWN, Vocabulary, build_vocabulary
from bot.encoder.words import Shape, WordEncoder
from bot.text.segment import cut_words

TEXTS = ("How long before expiry must I extend?", "延期要提前多久申请", "工作证 renew 要多久", "zebra", "")
PIECES = ["how", "long", "ext", "##end", "permit", "re", "##new"]
RECIPE = Recipe(width=32, dimensions=48, layers=2, heads=4, most_words=8)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The tokens of a few texts."""
    return build_vocabulary([cut_words(text) for text in TEXTS] * 5, PIECES)


@pytest.fixture(scope="module")
def network(vocabulary: Vocabulary) -> Network:
    """A network with random weights in every part."""
    torch.manual_seed(3)
    found = Network(len(vocabulary), width=32, dimensions=48, layers=2, heads=4, most_words=RECIPE.most_words)
    for weights in found.parameters():
        torch.nn.init.normal_(weights, std=0.2)
    found.reads_order = True
    return found.eval()


def make_table(vocabulary: Vocabulary) -> TextTable:
    """Number the texts."""
    return TextTable(TEXTS, [cut_words(text) for text in TEXTS], vocabulary)


def test_numpy_must_run_what_pytorch_trained(tmp_path: Path, network: Network, vocabulary: Vocabulary) -> None:
    """The exported model gives the network's vectors, to the precision of its 8-bit table and 16-bit layers."""
    export_network(network, vocabulary, RECIPE, tmp_path)
    encoder = WordEncoder(tmp_path, Shape(32, 48, 2, 4, RECIPE.most_words))
    network = copy.deepcopy(network)
    network.context.weight.data *= RECIPE.layers_share
    with torch.inference_mode():
        trained = network(make_table(vocabulary).take(np.arange(len(TEXTS)), RECIPE.most_words)).numpy()
    for text, expected in zip(TEXTS, trained, strict=True):
        assert float(encoder.encode_one(text) @ expected) > 0.998, text


def test_word_is_itself_and_its_parts(vocabulary: Vocabulary) -> None:
    """A Chinese word counts as a word and as its characters, an English one as a word and as its pieces."""
    tokens = [vocabulary.tokens[number] for number in vocabulary.split("申请", most=1)[0]]
    assert tokens == ["w:申请", "c:申", "c:请"]
    tokens = [vocabulary.tokens[number] for number in vocabulary.split("extend", most=1)[0]]
    assert tokens == ["e:extend", "p:ext", "p:#end"]


def test_unknown_word_is_spelt_or_unknown(vocabulary: Vocabulary) -> None:
    """English words that training never saw fall back on letters, Chinese characters on the unknown token."""
    spelt = [vocabulary.tokens[number] for number in vocabulary.split("ox", most=1)[0]]
    assert spelt == ["p:o", "p:#x"]
    assert vocabulary.tokens[vocabulary.split("龘", most=1)[0][0]] == UNKNOWN
    assert vocabulary.split("", most=1) == [(0,)]


@given(st.text(max_size=40))
def test_any_text_has_tokens_within_the_table(text: str) -> None:
    """Whatever the text, every number is a row of the table."""
    vocabulary = build_vocabulary([cut_words(line) for line in TEXTS], PIECES)
    assert all(0 <= number < len(vocabulary) for word in vocabulary.split(text, most=5) for number in word)


def test_vocabulary_must_survive_its_file(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """One token per line, in the order of the rows."""
    vocabulary.write(tmp_path / "v.txt")
    assert Vocabulary.read(tmp_path / "v.txt").tokens == vocabulary.tokens


def test_batch_must_hold_the_texts_asked_for(vocabulary: Vocabulary) -> None:
    """Words and tokens of the chosen texts, in the order asked, cut at the limit."""
    batch = make_table(vocabulary).take(np.array([1, 3]), 2)
    words = [vocabulary.split(text, most=2) for text in (TEXTS[1], TEXTS[3])]
    assert batch.tokens.tolist() == [number for text in words for word in text for number in word]
    assert batch.lengths.tolist() == [len(text) for text in words]


def test_words_are_exchanged_for_those_of_the_other_language(vocabulary: Vocabulary) -> None:
    """Mixed text is made by exchanging single words; the number of texts stays."""
    texts = ("延期 申请", "How long extend")
    table = TextTable(texts, [["延期", "申请"], ["how", "long", "extend"]], vocabulary)
    swaps = WordSwaps(table, [("延期", ["extend"]), ("申请", ["how", "long"])], seed=1)
    swaps.texts_share = swaps.words_share = 1.0
    batch = table.take(np.array([0, 1]), 8, swaps)
    expected = table.take(np.array([1]), 8)
    assert batch.lengths.tolist() == [3, 3]
    assert sorted(batch.tokens.tolist()) == sorted([*expected.tokens.tolist()] * 2)
