"""Measure a sentence encoder: translation, similarity, paraphrase, the FAQ's gold questions, time and size."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from bot.bilingual import LANGUAGES, Language
from bot.encoder.base import Encoder, Vectors
from bot.encoder.training.corpus import HeldOut, Pair, Scored, read_rows
from bot.evaluation.gold import KINDS, Kind
from bot.faq.features import COSINE_SHARPNESS
from bot.faq.lexical import Floats, Ints, WordRanking
from bot.faq.render import RenderedEntry
from bot.text.segment import index_terms

# Class B: it measures, and nothing is ever trained on it.
PARAPHRASES = "para_zh"
_PARAPHRASES_READ = 4000
_TIMED = 200
Texts = Literal["en", "zh", "both"]


class Found(msgspec.Struct, frozen=True):
    """How often the right entry comes first, and among the first five, in percent."""

    top1: float
    top5: float
    questions: int


class EncoderReport(msgspec.Struct, frozen=True):
    """One column of the table.

    Attributes:
        everyday, news: percent of sentences whose translation is nearest, English to Chinese and back.
        similarity_en, similarity_zh: Spearman's correlation with human scores.
        paraphrases_zh: area under the curve for telling Chinese paraphrases from look-alikes.
        gold: dense search of gold questions for the nearest line, by the language of question and texts, as `en→zh`.
        gold_soft: the same for all lines of an entry, near ones counting more.
        query_ms: one question, median, one core; None where it was not timed.
    """

    name: str
    everyday: tuple[float, float] | None = None
    news: tuple[float, float] | None = None
    similarity_en: float | None = None
    similarity_zh: float | None = None
    paraphrases_zh: float | None = None
    gold: dict[str, Found] = {}
    gold_soft: dict[str, Found] = {}
    query_ms: float | None = None


def measure_encoder(
    encoder: Encoder, entries: Sequence[RenderedEntry], held: HeldOut | None, folder: Path | None, *, name: str = ""
) -> EncoderReport:
    """Measure one encoder.

    Args:
        entries: of the FAQ; their gold questions are asked.
        held: what the training kept apart; None where its data is not at hand.
        folder: of the training data, for the Chinese paraphrases.
    """
    nearest, soft = measure_gold(encoder, entries)
    report = EncoderReport(
        name=name or encoder.name,
        gold=nearest,
        gold_soft=soft,
        query_ms=round(_time_queries(encoder, entries), 2),
    )
    if held is None or folder is None:
        return report
    return msgspec.structs.replace(
        report,
        everyday=_find_translations(encoder, held.everyday),
        news=_find_translations(encoder, held.news),
        similarity_en=_correlate(encoder, held.similarity_en),
        similarity_zh=_correlate(encoder, held.similarity_zh),
        paraphrases_zh=_tell_paraphrases(_read_paraphrases(folder), encoder),
    )


def measure_words(entries: Sequence[RenderedEntry], folder: Path | None) -> EncoderReport:
    """Measure BM25 over the search's own words beside the encoders: it has no vectors, so most rows stay empty."""
    gold = {}
    for asked, language in _GOLD_PAIRS:
        lines, owners = _list_lines(entries, language)
        ranking = WordRanking([index_terms(line) for line in lines])
        scores = [ranking.score(index_terms(question)) for question, _ in _list_gold(entries, asked)]
        gold[f"{asked}→{language}"] = _count_found(scores, owners, [right for _, right in _list_gold(entries, asked)])
    paraphrases = None
    if folder is not None:
        rows = _read_paraphrases(folder)
        ranking = WordRanking([index_terms(one) for one, _, _ in rows])
        own = [ranking.score(index_terms(other))[number] for number, (_, other, _) in enumerate(rows)]
        paraphrases = _find_area(np.array(own), np.array([label for _, _, label in rows]))
    return EncoderReport(name="BM25", gold=gold, paraphrases_zh=paraphrases)


_GOLD_PAIRS: tuple[tuple[Kind, Texts], ...] = (
    ("en", "en"),
    ("zh", "zh"),
    ("mixed", "both"),
    ("en", "zh"),
    ("zh", "en"),
    ("en", "both"),
    ("zh", "both"),
)


def measure_gold(encoder: Encoder, entries: Sequence[RenderedEntry]) -> tuple[dict[str, Found], dict[str, Found]]:
    """Ask the gold questions of one language of the texts of one language, or of both, by vectors alone.

    Returns:
        By language of question and texts: what the nearest line alone finds; and what all lines of an entry find, near
        ones counting more, as in the search.
    """
    sides = {side: _list_lines(entries, side) for side in LANGUAGES}
    vectors = {side: encoder.encode(lines) for side, (lines, _) in sides.items()}
    gold = {kind: _list_gold(entries, kind) for kind in KINDS}
    asked = {kind: encoder.encode([question for question, _ in gold[kind]], query=True) for kind in KINDS}
    nearest, soft = {}, {}
    for kind, language in _GOLD_PAIRS:
        used: tuple[Language, ...] = LANGUAGES if language == "both" else (language,)
        owners = np.concatenate([sides[side][1] for side in used])
        scores = asked[kind] @ np.concatenate([vectors[side] for side in used]).T
        rights = [right for _, right in gold[kind]]
        nearest[f"{kind}→{language}"] = _count_found(list(scores), owners, rights)
        soft[f"{kind}→{language}"] = _count_found(list(scores), owners, rights, softly=True)
    return nearest, soft


def _list_lines(entries: Sequence[RenderedEntry], language: Texts) -> tuple[list[str], Ints]:
    """Return the questions and alternates of all entries, with the number of the entry of each."""
    rows = [
        (line, number)
        for number, rendered in enumerate(entries)
        for side in (LANGUAGES if language == "both" else (language,))
        for line in (rendered.question.side(side), *rendered.entry.texts(side).alternates)
    ]
    return [line for line, _ in rows], np.array([number for _, number in rows])


def _list_gold(entries: Sequence[RenderedEntry], kind: str) -> list[tuple[str, int]]:
    return [(line, number) for number, rendered in enumerate(entries) for line in getattr(rendered.entry.gold, kind)]


def _count_found(
    scores: Sequence[Floats | Vectors], owners: Ints, rights: Sequence[int], *, softly: bool = False
) -> Found:
    count = int(owners.max()) + 1
    sizes = np.maximum(np.bincount(owners, minlength=count), 1)
    ranks = []
    for line_scores, right in zip(scores, rights, strict=True):
        if softly:
            best = np.bincount(owners, weights=np.exp(COSINE_SHARPNESS * line_scores), minlength=count) / sizes
        else:
            best = np.full(count, -np.inf)
            np.maximum.at(best, owners, line_scores)
        # A tie is no find: BM25 gives 0 to everything it knows nothing of.
        ranks.append(int((best >= best[right]).sum()))
    return Found(_percent(np.array(ranks) <= 1), _percent(np.array(ranks) <= 5), len(rights))


def _find_translations(encoder: Encoder, pairs: Sequence[Pair]) -> tuple[float, float]:
    english, chinese = (encoder.encode([pair[side] for pair in pairs]) for side in (0, 1))
    likeness, own = english @ chinese.T, np.arange(len(pairs))
    return _percent(likeness.argmax(1) == own), _percent(likeness.argmax(0) == own)


def _correlate(encoder: Encoder, rows: Sequence[Scored]) -> float:
    from scipy.stats import spearmanr

    one, other = (encoder.encode([str(row[side]) for row in rows]) for side in (0, 1))
    return round(float(spearmanr((one * other).sum(1), [row[2] for row in rows]).statistic), 3)


def _read_paraphrases(folder: Path) -> list[tuple[str, str, int]]:
    rows = [(row[0], row[1], int(row[2])) for row in read_rows(folder, PARAPHRASES)]
    step = len(rows) // _PARAPHRASES_READ
    return rows[:: max(1, step)][:_PARAPHRASES_READ]


def _tell_paraphrases(rows: Sequence[tuple[str, str, int]], encoder: Encoder) -> float:
    one, other = (encoder.encode([str(row[side]) for row in rows]) for side in (0, 1))
    return _find_area((one * other).sum(1), np.array([label for _, _, label in rows]))


def _find_area(likeness: Floats | Vectors, labels: Ints) -> float:
    from sklearn.metrics import roc_auc_score

    return round(float(roc_auc_score(labels, likeness)), 3)


def _time_queries(encoder: Encoder, entries: Sequence[RenderedEntry]) -> float:
    """Return the median milliseconds of one question, new each time."""
    questions = [line for kind in ("en", "zh", "mixed") for line, _ in _list_gold(entries, kind)][::7][:_TIMED]
    times = []
    for question in questions:
        started = time.perf_counter()
        encoder.encode([question], query=True)
        times.append((time.perf_counter() - started) * 1000)
    return float(np.median(times))


def _percent(right: object) -> float:
    return round(float(np.mean(np.asarray(right))) * 100, 1)


_ROWS: tuple[tuple[str, str], ...] = (
    ("translation, everyday pairs, en→zh / zh→en, %", "everyday"),
    ("translation, news, en→zh / zh→en, %", "news"),
    ("similarity, English, Spearman", "similarity_en"),
    ("similarity, Chinese, Spearman", "similarity_zh"),
    ("Chinese paraphrases, AUC", "paraphrases_zh"),
    ("one question, p50, ms", "query_ms"),
)


def format_reports(reports: Sequence[EncoderReport], held: HeldOut | None) -> str:
    """Write the table, a column per encoder, in Markdown."""
    lines = [
        "| what | " + " | ".join(report.name for report in reports) + " |",
        "|---|" + "---:|" * len(reports),
    ]
    for label, name in _ROWS:
        size = f" ({len(getattr(held, name))})" if held is not None and hasattr(held, name) else ""
        lines.append(_format_row(label.replace(",", f"{size},", 1), [getattr(report, name) for report in reports]))
    for name, label in (("gold", "nearest line"), ("gold_soft", "all lines of an entry")):
        for key in reports[0].gold:
            found = [getattr(report, name).get(key) for report in reports]
            count = next((one.questions for one in found if one), 0)
            cells = [f"{one.top1:.1f} / {one.top5:.1f}" if one else "–" for one in found]
            lines.append(_format_row(f"gold questions {key} ({count}), {label}, top 1 / top 5, %", cells))
    return "\n".join(lines)


def _format_row(label: str, cells: Sequence[object]) -> str:
    return f"| {label} | " + " | ".join(_format_cell(cell) for cell in cells) + " |"


def _format_cell(cell: object) -> str:
    if cell is None:
        return "–"
    return " / ".join(f"{part:.1f}" for part in cell) if isinstance(cell, tuple) else str(cell)
