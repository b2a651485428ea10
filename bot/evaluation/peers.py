"""Other ways to find the entry, on the same questions: words alone, vectors alone, Rasa's ResponseSelector."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from bot.evaluation.evaluate import Asked, Report
from bot.evaluation.gold import KINDS, Kind
from bot.faq.corpus import Corpus
from bot.faq.lexical import Floats
from bot.faq.search import MAX_CHOICES

Say = Callable[[str], None]


class PeerResult(msgspec.Struct, frozen=True):
    """One way to search: by kind of question, share with the right entry first, and among the first three."""

    name: str
    top1: dict[Kind, float]
    top3: dict[Kind, float]


def measure_peers(corpus: Corpus, report: Report, say: Say) -> list[PeerResult]:
    """Measure every peer, and the search itself from its report.

    Args:
        corpus: the entries as indexed; peers see the same questions and alternates.
        report: of the search on the gold questions, which are asked again here.
        say: told about the progress; training the ResponseSelector takes some minutes.
    """
    asked = [one for one in report.asked if one.question.entry_id is not None]
    say("Asking BM25 and the vectors alone …")
    results = [
        _rank("BM25 alone", corpus, asked, corpus.rank_words),
        _rank("vectors alone", corpus, asked, corpus.rank_meaning),
    ]
    results.append(_measure_selector(corpus, asked, say))
    ours = {
        kind: (report.kinds[kind].top1 or 0.0, report.kinds[kind].top3 or 0.0) for kind in KINDS if kind in report.kinds
    }
    top1, top3 = ({kind: pair[place] for kind, pair in ours.items()} for place in (0, 1))
    return [*results, PeerResult("this search", top1, top3)]


def _rank(name: str, corpus: Corpus, asked: Sequence[Asked], score: Callable[[str], Floats]) -> PeerResult:
    ids = [entry.entry.id for entry in corpus.entries]
    found = [
        [ids[number] for number in np.argsort(-score(one.question.text), kind="stable")[:MAX_CHOICES]] for one in asked
    ]
    return _count(name, asked, found)


def _measure_selector(corpus: Corpus, asked: Sequence[Asked], say: Say) -> PeerResult:
    from bot.nlu.selector import rank_with_selector

    lines = [(corpus.entries[text.entry].entry.id, text.text) for text in corpus.texts if not text.is_answer]
    found = rank_with_selector(lines, [one.question.text for one in asked], MAX_CHOICES, say)
    return _count("Rasa ResponseSelector", asked, found)


def _count(name: str, asked: Sequence[Asked], found: Sequence[Sequence[str]]) -> PeerResult:
    top1: dict[Kind, float] = {}
    top3: dict[Kind, float] = {}
    for kind in KINDS:
        rows = [
            (one.question.entry_id, ids) for one, ids in zip(asked, found, strict=True) if one.question.kind == kind
        ]
        if rows:
            top1[kind] = round(sum(ids[:1] == [right] for right, ids in rows) / len(rows), 4)
            top3[kind] = round(sum(right in ids for right, ids in rows) / len(rows), 4)
    return PeerResult(name, top1, top3)


def format_peers(results: Sequence[PeerResult]) -> str:
    """Write the table in Markdown: right entry first / among the first three, in percent."""
    lines = ["| search | " + " | ".join(KINDS) + " |", "|---|" + "---:|" * len(KINDS)]
    for result in results:
        cells = [
            f"{result.top1[kind] * 100:.1f} / {result.top3[kind] * 100:.1f}" if kind in result.top1 else "–"
            for kind in KINDS
        ]
        lines.append(f"| {result.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
