"""Read the training folder, and keep apart what only measures.

Only files of the licence classes A and A- are read for training; class B measures. What is held out is chosen by a
hash of its text, so it is the same on every machine; every training row that shares a sentence with it is dropped.
"""

from __future__ import annotations

import hashlib
import lzma
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.errors import SetupError
from bot.text.normalise import normalise

Pair = tuple[str, str]
Scored = tuple[str, str, float]
Row = TypeVar("Row")

EVERYDAY, NEWS = "par_tatoeba", "par_wmt22"
# Sentences of general language first; the others are law and manuals.
GENERAL = (EVERYDAY, NEWS, "par_stsbmt", "par_tldr")
PARALLEL = (*GENERAL, "par_twlaw", "par_d2l", "par_djangodocs", "par_pydocs", "par_phpdocs")
DICTIONARY = "dict_cedict"
# Of the English similarity file only these parts may be trained on; SICK is non-commercial, MRPC has terms of its own.
STS_PARTS = ("STSB", "SemEval-STS")
HELD_EVERYDAY, HELD_NEWS, HELD_STS = 1000, 2000, 800
_WORDS_EVERYDAY = range(3, 13)
_LEAST_WORDS_NEWS = 5
_STS_ZH_SCALE = 5.0


@dataclass(frozen=True)
class HeldOut:
    """What measures the encoder: pairs to find each other, and pairs with a human score."""

    everyday: tuple[Pair, ...]
    news: tuple[Pair, ...]
    similarity_en: tuple[Scored, ...]
    similarity_zh: tuple[Scored, ...]


@dataclass(frozen=True)
class Corpus:
    """What the encoder learns from.

    Attributes:
        pairs: English and Chinese sentences of one meaning; the first `general` of them are of general language.
        glosses: English glosses and Chinese words.
        scored_en, scored_zh: two sentences of one language, and how alike they are, 0 to 1.
        alike_zh: two Chinese translations of one sentence.
    """

    pairs: tuple[Pair, ...]
    general: int
    glosses: tuple[Pair, ...]
    scored_en: tuple[Scored, ...]
    scored_zh: tuple[Scored, ...]
    alike_zh: tuple[Pair, ...]


def read_corpus(folder: Path) -> tuple[Corpus, HeldOut]:
    """Read the training folder and split it.

    Raises:
        SetupError: the folder lacks a file.
    """
    rows = {name: [(row[0], row[1]) for row in read_rows(folder, name)] for name in PARALLEL}
    scored_en = [(a, b, float(score)) for a, b, score, part in read_rows(folder, "para_en") if part in STS_PARTS]
    scored_zh = [(a, b, float(row[0]) / _STS_ZH_SCALE) for a, b, *row in read_rows(folder, "sts_zh")]
    stsb = [(a, b, float(score)) for a, b, score, part in read_rows(folder, "para_en") if part == STS_PARTS[0]]
    similarity = [_pick(found, HELD_STS, key=lambda row: row[0] + row[1]) for found in (stsb, scored_zh)]
    held = HeldOut(_hold_everyday(rows), _hold_news(rows), tuple(similarity[0]), tuple(similarity[1]))
    taken = {fold(text) for row in _list_held(held) for text in row[:2]}
    taken |= _list_companions(rows[NEWS], held.news)

    def is_free(row: tuple[str, ...] | Scored) -> bool:
        return fold(str(row[0])) not in taken and fold(str(row[1])) not in taken

    free = {name: [row for row in rows[name] if is_free(row)] for name in PARALLEL}
    corpus = Corpus(
        pairs=tuple(row for name in PARALLEL for row in free[name]),
        general=sum(len(free[name]) for name in GENERAL),
        glosses=tuple((row[0], row[1]) for row in read_rows(folder, DICTIONARY)),
        scored_en=tuple(row for row in scored_en if is_free(row)),
        scored_zh=tuple(row for row in scored_zh if is_free(row)),
        alike_zh=tuple((a, b) for a, b, *_ in read_rows(folder, "para_auto_zh") if is_free((a, b))),
    )
    return corpus, held


def read_rows(folder: Path, name: str) -> Iterator[list[str]]:
    """Yield the rows of one file of the folder.

    Raises:
        SetupError: the file is not there.
    """
    path = folder / f"{name}.tsv.xz"
    if not path.is_file():
        raise SetupError(f"{path} is missing: give the folder of the training data with --data.")
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n").split("\t")


def fold(text: str) -> str:
    """Return what two sentences must share to count as the same: letters and digits, whatever their case."""
    return "".join(filter(str.isalnum, normalise(text)))


def _pick(rows: Iterable[Row], count: int, key: Callable[[Row], str]) -> list[Row]:
    return sorted(rows, key=lambda row: hashlib.sha256(key(row).encode()).digest())[:count]


def _hold_everyday(rows: dict[str, list[Pair]]) -> tuple[Pair, ...]:
    """Pick short everyday pairs neither side of which is translated elsewhere, too."""
    counts = Counter(fold(text) for pairs in rows.values() for pair in pairs for text in pair)
    alone = [
        pair
        for pair in rows[EVERYDAY]
        if len(pair[0].split()) in _WORDS_EVERYDAY and all(counts[fold(text)] == 1 for text in pair)
    ]
    return tuple(_pick(alone, HELD_EVERYDAY, key=lambda pair: pair[0]))


def _hold_news(rows: dict[str, list[Pair]]) -> tuple[Pair, ...]:
    """Pick one pair of each of so many groups of translations that belong together."""
    elsewhere = {fold(text) for name, pairs in rows.items() if name != NEWS for pair in pairs for text in pair}
    groups = [
        group
        for group in _group_pairs(rows[NEWS])
        if not any(fold(text) in elsewhere for pair in group for text in pair)
    ]
    firsts = [min(group, key=lambda pair: hashlib.sha256(pair[1].encode()).digest()) for group in groups]
    long_enough = [pair for pair in firsts if len(pair[0].split()) >= _LEAST_WORDS_NEWS]
    return tuple(_pick(long_enough, HELD_NEWS, key=lambda pair: pair[0]))


def _group_pairs(pairs: list[Pair]) -> list[list[Pair]]:
    """Put pairs that share a side, directly or through others, into one group."""
    parents: dict[str, str] = {}

    def find(name: str) -> str:
        parents.setdefault(name, name)
        while parents[name] != name:
            parents[name] = parents[parents[name]]
            name = parents[name]
        return name

    for en, zh in pairs:
        parents[find(f"en {fold(en)}")] = find(f"zh {fold(zh)}")
    groups: defaultdict[str, list[Pair]] = defaultdict(list)
    for en, zh in pairs:
        groups[find(f"en {fold(en)}")].append((en, zh))
    return list(groups.values())


def _list_companions(pairs: list[Pair], held: Iterable[Pair]) -> set[str]:
    """Return every sentence that is grouped with a held one: other translations of it."""
    wanted = {fold(text) for pair in held for text in pair}
    groups = (group for group in _group_pairs(pairs) if any(fold(text) in wanted for pair in group for text in pair))
    return {fold(text) for group in groups for pair in group for text in pair}


def _list_held(held: HeldOut) -> Iterator[tuple[str, ...]]:
    yield from held.everyday
    yield from held.news
    for row in (*held.similarity_en, *held.similarity_zh):
        yield row[:2]
