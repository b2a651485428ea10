"""Everything the training reads, as numbers: texts of both languages, pairs, scores, the teacher's vectors."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.encoder.training.corpus import Corpus
from bot.encoder.training.domain import list_askings, list_terms
from bot.encoder.training.teacher import Say, embed_english
from bot.encoder.training.tokens import Ints, TextTable, WordSwaps
from bot.encoder.vocabulary import Vocabulary, build_vocabulary
from bot.text.scripts import has_han
from bot.text.segment import cut_words

# The field's own terms are few beside the dictionary.
_TERM_COPIES = 30
_LONGEST_GLOSS = 2
_NEAR = 9
_ROWS_AT_ONCE = 1024


@dataclass(frozen=True)
class Scores:
    """Pairs of texts of one table with what people said of them, 0 to 1."""

    one: Ints
    other: Ints
    score: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Material:
    """What the training loop reads.

    Attributes:
        english, chinese: all texts; the FAQ's lines of both languages are in `chinese`, which holds mixed ones anyway.
        pairs, glosses: (n, 2) numbers of an English and a Chinese text of one meaning.
        near: per pair of general language, the rows of `pairs` whose English the teacher finds most like it, itself
            first.
        teacher: vectors of the English texts.
        askings: per FAQ entry, the numbers of its lines in `chinese`.
        asking_teacher: the teacher's vectors of those lines that are English alone, at their numbers in `chinese`;
            zeros at all others.
    """

    vocabulary: Vocabulary
    english: TextTable
    chinese: TextTable
    swaps: WordSwaps
    pairs: Ints
    glosses: Ints
    near: Ints
    teacher: npt.NDArray[np.float16]
    scored_en: Scores
    scored_zh: Scores
    alike_zh: Ints
    askings: tuple[Ints, ...]
    asking_teacher: npt.NDArray[np.float16]


def prepare_material(corpus: Corpus, data: Path, folder: Path, say: Say, *, device: str, seed: int) -> Material:
    """Turn the corpus and the product's own content into numbers; what takes long is kept in the folder."""
    askings = list_askings(data)
    terms = list_terms(data) * _TERM_COPIES
    pairs, glosses = [*corpus.pairs, *terms], corpus.glosses
    english = _unique([en for en, _ in (*pairs, *glosses)], [text for a, b, _ in corpus.scored_en for text in (a, b)])
    chinese = _unique(
        [zh for _, zh in (*pairs, *glosses)],
        [text for a, b, _ in corpus.scored_zh for text in (a, b)],
        [text for pair in corpus.alike_zh for text in pair],
        [line for lines in askings for line in lines],
    )
    say(f"{len(pairs)} pairs, {len(glosses)} glosses; cutting {len(english) + len(chinese)} texts into words …")
    words = _cut(english + chinese, folder / "words.json")
    vocabulary = build_vocabulary(words.values(), _read_pieces())
    tables = [TextTable(texts, [words[text] for text in texts], vocabulary) for texts in (english, chinese)]
    number_en, number_zh = tables[0].numbers, tables[1].numbers
    numbered = np.array([(number_en[en], number_zh[zh]) for en, zh in pairs])
    teacher = embed_english(english, folder / "teacher", say, device)
    return Material(
        vocabulary=vocabulary,
        english=tables[0],
        chinese=tables[1],
        swaps=WordSwaps(tables[1], _list_swaps(glosses, words), seed),
        pairs=numbered,
        glosses=np.array([(number_en[en], number_zh[zh]) for en, zh in glosses]),
        near=_find_near(teacher[numbered[: corpus.general, 0]].astype(np.float32)),
        teacher=teacher,
        scored_en=_number_scores(corpus.scored_en, number_en),
        scored_zh=_number_scores(corpus.scored_zh, number_zh),
        alike_zh=np.array([(number_zh[a], number_zh[b]) for a, b in corpus.alike_zh]),
        askings=tuple(np.array([number_zh[line] for line in lines]) for lines in askings),
        asking_teacher=_teach_askings(
            askings, tables[1], lambda lines: embed_english(lines, folder / "teacher", say, device)
        ),
    )


def _teach_askings(
    askings: Sequence[Sequence[str]], table: TextTable, embed: Callable[[list[str]], npt.NDArray[np.float16]]
) -> npt.NDArray[np.float16]:
    lines = _unique([line for lines in askings for line in lines if not has_han(line)])
    vectors = embed(lines)
    # Only the rows that are written take memory.
    rows = np.zeros((len(table.numbers), vectors.shape[1]), dtype=np.float16)
    rows[[table.numbers[line] for line in lines]] = vectors
    return rows


def _find_near(vectors: npt.NDArray[np.float32]) -> Ints:
    """Return the rows nearest to each row, itself first."""
    rows = []
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        likeness = vectors[start : start + _ROWS_AT_ONCE] @ vectors.T
        likeness[np.arange(len(likeness)), start + np.arange(len(likeness))] = np.inf
        nearest = np.argpartition(-likeness, _NEAR, axis=1)[:, :_NEAR]
        rows.append(np.take_along_axis(nearest, np.argsort(-np.take_along_axis(likeness, nearest, 1), axis=1), 1))
    return np.concatenate(rows)


def _unique(*lists: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(text for texts in lists for text in texts))


def _cut(texts: Sequence[str], path: Path) -> dict[str, list[str]]:
    """Cut texts into words, or read what an earlier run cut."""
    known: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    missing = [text for text in texts if text not in known]
    known |= {text: cut_words(text) for text in missing}
    if missing:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
    return {text: known[text] for text in texts}


def _read_pieces() -> list[str]:
    """Return the pieces of English words that the teacher knows."""
    from bot.encoder.minilm import find_minilm

    return (find_minilm() / "vocab.txt").read_text(encoding="utf-8").split("\n")


def _list_swaps(glosses: Sequence[tuple[str, str]], words: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    return [
        (words[zh][0], words[en]) for en, zh in glosses if len(words[zh]) == 1 and 0 < len(words[en]) <= _LONGEST_GLOSS
    ]


def _number_scores(rows: Sequence[tuple[str, str, float]], numbers: Any) -> Scores:
    return Scores(
        one=np.array([numbers[a] for a, _, _ in rows]),
        other=np.array([numbers[b] for _, b, _ in rows]),
        score=np.array([score for _, _, score in rows], dtype=np.float32),
    )
