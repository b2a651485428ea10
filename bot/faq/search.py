"""Find the entry that answers a question, or the few that may, or admit that there is none."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Literal

import msgspec
import numpy as np

from bot.bilingual import LANGUAGES, Language
from bot.encoder.base import Vectors
from bot.errors import NotReady
from bot.faq.corpus import Corpus
from bot.faq.entry import COUNTRY, Region
from bot.faq.features import Evidence, gather_evidence
from bot.faq.lexical import Floats, Ints
from bot.faq.regions import find_regions, is_region_allowed
from bot.faq.render import RenderedEntry
from bot.faq.rewriting import Rewrite
from bot.faq.store import CHINA
from bot.faq.thresholds import Scorer, Thresholds
from bot.text.elsewhere import is_about_elsewhere
from bot.text.language import decide, detect, is_other_language
from bot.text.normalise import has_words, normalise

Outcome = Literal["answered", "clarification", "unanswerable_out_of_scope", "unanswerable_no_entry", "expired_entry"]
Reason = Literal["score", "region", "not_yet_in_force", "no_longer_in_force", "beyond_limit"]
MAX_CHOICES = 3
# Weights are learnt on questions that no entry has word for word, so they cannot know how sure that makes.
VERBATIM_SCORE = 0.99
# From this score on an entry answers even where the question looks foreign to our field.
SURE_SCORE = 0.8
_NOTHING_LEFT_OUT: Ints = np.empty(0, dtype=np.int64)
# Two Latin words, or three Han characters, can be a question; fewer only name a subject.
LEAST_WORDS = 3
_HAN_RUNS = re.compile(r"[\u4e00-\u9fff]+")
_WORDS = re.compile(r"[a-z0-9][a-z0-9'’-]*")
_log = logging.getLogger(__name__)


class IndexNotReady(NotReady):
    """No revision has been published yet."""


class Question(msgspec.Struct, frozen=True):
    """What somebody asks.

    Attributes:
        text: as typed, 1 to 2000 characters.
        language: `en` or `zh`; None to decide from the text.
        previous: language of the turn before, for texts that give no hint.
        after: id of the entry that answered the question before, for "how long does it take?".
    """

    text: str
    language: Language | None = None
    previous: Language | None = None
    after: str | None = None


class Hit(msgspec.Struct, frozen=True):
    """One entry found.

    Attributes:
        score: probability that it is the entry asked for, 0 to 1.
        kept: whether it may be shown; if not, `reason` says why not.
        overdue: its facts are due to be checked again.
    """

    entry: RenderedEntry
    score: float
    kept: bool
    reason: Reason | None
    overdue: bool


class SearchResult(msgspec.Struct, frozen=True):
    """What the search decided, and how it came to it.

    Attributes:
        text: the question, normalised.
        rewritten: the question as it was searched for; the same where nothing was changed.
        rewrites: each change.
        kept: best first. `answered`: the first is the answer. `clarification`: the first three are
            the choices. Else empty, but for `expired_entry`: what might help instead.
        rejected: best first, each with its reason.
        expired: for `expired_entry`, the entry that no longer holds.
        our_field: probability that the question is of our field, 0 to 1.
        took_ms: milliseconds per step, and `total`.
    """

    text: str
    rewritten: str
    rewrites: tuple[Rewrite, ...]
    language: Language
    outcome: Outcome
    kept: tuple[Hit, ...]
    rejected: tuple[Hit, ...]
    expired: Hit | None
    our_field: float
    took_ms: dict[str, float]

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Return kept and rejected hits, kept ones first."""
        return self.kept + self.rejected


@dataclass
class Context:
    """What the steps hand on to each other."""

    question: Question
    limit: int
    region: Region | None
    as_of: dt.date
    text: str = ""
    rewritten: str = ""
    rewrites: tuple[Rewrite, ...] = ()
    language: Language = "en"  # of the reply
    judged_as: Language = "en"  # of the text: its model judges it, whatever language the reply is in
    vector: Vectors | None = None
    evidence: Evidence | None = None
    reasons: list[Reason | None] = field(default_factory=list)
    scores: Floats = field(default_factory=lambda: np.empty(0))
    expired: int | None = None
    our_field: float = 0.0
    outcome: Outcome | None = None


class Searcher:
    """Searches one unchanging set of entries; safe to use from several threads, never on the event loop."""

    def __init__(self, corpus: Corpus, thresholds: Thresholds) -> None:
        self.corpus = corpus
        self.calibrated_on = thresholds.measured_on
        self._models = {language: thresholds.model(language) for language in LANGUAGES}
        self._scorers = {language: Scorer(model) for language, model in self._models.items()}
        if thresholds.encoder != corpus.encoder.name:
            _log.warning(
                "search calibrated with another encoder",
                extra={"encoder": corpus.encoder.name, "calibrated": thresholds.encoder},
            )
        self._steps: tuple[tuple[str, Callable[[Context], None]], ...] = (
            ("normalise", self._normalise_text),
            ("language", self._decide_language),
            ("elsewhere", self._refuse_elsewhere),
            ("rewrite", self._rewrite_text),
            ("encode", self._encode_meaning),
            ("search", self._find_candidates),
            ("filter", self._filter_entries),
            ("score", self._score_entries),
            ("decide", self._decide_outcome),
        )

    @property
    def entries(self) -> tuple[RenderedEntry, ...]:
        """Return all entries, with their placeholders filled, sorted by id."""
        return self.corpus.entries

    def search(
        self, question: Question, *, limit: int = 5, region: Region | None = None, as_of: dt.date | None = None
    ) -> SearchResult:
        """Find the entries that answer one question.

        Args:
            question: text with its language; 1 to 2000 characters.
            limit: number of hits to return, kept and rejected together, 1 to 50.
            region: the user's region; entries of other regions are rejected unless the question
                names their region. None keeps all.
            as_of: the day on which the answer must hold; today in China if None.
        Returns:
            Kept and rejected hits, best first; `score` is fused and calibrated, 0 to 1; `took_ms` in
            milliseconds per step.
        Source: thresholds from data/thresholds.yml, measured on the alternates, each left out in turn,
            and on the `train` lines of data/gold/out_of_scope.yml.
        """
        context = Context(question, limit, region, as_of or dt.datetime.now(CHINA).date())
        took_ms: dict[str, float] = {}
        started = perf_counter()
        for name, step in self._steps:
            before = perf_counter()
            step(context)
            took_ms[name] = round((perf_counter() - before) * 1000, 3)
            if context.outcome is not None:
                break
        result = self._collect_hits(context, took_ms)
        took_ms["total"] = round((perf_counter() - started) * 1000, 3)
        return result

    def _normalise_text(self, context: Context) -> None:
        context.text = context.rewritten = normalise(context.question.text)
        if not has_words(context.text) or is_other_language(context.question.text):
            context.language = context.question.language or context.question.previous or "en"
            context.outcome = "unanswerable_out_of_scope"

    def _decide_language(self, context: Context) -> None:
        asked = context.question
        context.language = asked.language or decide(asked.text, asked.previous)
        context.judged_as = detect(asked.text) or context.language

    def _refuse_elsewhere(self, context: Context) -> None:
        """Another country's papers share every word with ours but one; no weight learns that."""
        if is_about_elsewhere(context.text):
            context.outcome = "unanswerable_out_of_scope"

    def _rewrite_text(self, context: Context) -> None:
        """Put the question into the entries' words, but for one that an entry has word for word already."""
        if not self.corpus.find_verbatim(context.text):
            context.rewritten, context.rewrites = self.corpus.rewrite(context.text, context.question.after)

    def _encode_meaning(self, context: Context) -> None:
        context.vector = self.corpus.encode_question(context.rewritten)

    def _find_candidates(self, context: Context) -> None:
        query = self.corpus.compare_words(context.rewritten, context.vector, _NOTHING_LEFT_OUT)
        context.evidence = gather_evidence(self.corpus, query, _NOTHING_LEFT_OUT)

    def _filter_entries(self, context: Context) -> None:
        named = find_regions(context.text)
        for number in _evidence(context).entries:
            entry = self.corpus.entries[number].entry
            reason: Reason | None = None
            if not is_region_allowed(entry.region, context.region, named):
                reason = "region"
            elif not entry.in_force.holds_on(context.as_of):
                over = entry.in_force.is_over(context.as_of)
                reason = "no_longer_in_force" if over else "not_yet_in_force"
            context.reasons.append(reason)

    def _score_entries(self, context: Context) -> None:
        """Score the entries that may answer. An expired one first competes: if it wins, the user is told so."""
        evidence, scorer = _evidence(context), self._scorers[context.judged_as]
        local = self._find_local(context)
        context.our_field = scorer.score_field(evidence)
        if "no_longer_in_force" in context.reasons:
            contesting = [reason in (None, "no_longer_in_force") for reason in context.reasons]
            scores = scorer.score_entries(evidence, contesting, local)
            best = int(scores.argmax())
            if context.reasons[best] is not None and scores[best] >= self._models[context.judged_as].answer:
                context.expired = best
                context.scores = scores
                return
        allowed = [reason is None for reason in context.reasons]
        context.scores = scorer.score_entries(evidence, allowed, local)
        self._prefer_verbatim(context, allowed)

    def _find_local(self, context: Context) -> list[bool]:
        """Say which entries are of the user's own region."""
        region = None if context.region == COUNTRY else context.region
        return [self.corpus.entries[number].entry.region == region for number in _evidence(context).entries]

    def _prefer_verbatim(self, context: Context, allowed: list[bool]) -> None:
        """Make sure of a question that an entry has word for word, as when somebody taps one that was offered.

        Where a national and a local entry both have it, the local one is meant.
        """
        entries = _evidence(context).entries
        same = np.isin(entries, self.corpus.find_verbatim(context.text)) & np.array(allowed, dtype=bool)
        local = same & np.array([self.corpus.entries[number].entry.region != COUNTRY for number in entries], dtype=bool)
        same = local if local.any() else same
        if same.any():
            context.scores = np.where(same, VERBATIM_SCORE, context.scores * (1.0 - VERBATIM_SCORE))

    def _decide_outcome(self, context: Context) -> None:
        model = self._models[context.judged_as]
        scores = np.sort(context.scores)[::-1]
        if context.expired is not None:
            context.outcome = "expired_entry"
        elif self._is_foreign(context, scores):
            context.outcome = "unanswerable_out_of_scope"
        elif len(scores) and scores[0] >= model.answer and not self._is_too_short(context):
            context.outcome = "answered"
        elif self._has_choices(context, scores):
            context.outcome = "clarification"
        else:
            context.outcome = "unanswerable_no_entry"

    def _is_foreign(self, context: Context, scores: Floats) -> bool:
        """Say whether a question is of another field; one that goes on with ours is not, however little it says."""
        if any(change.kind == "follow_up" for change in context.rewrites):
            return False
        foreign = context.our_field < self._models[context.judged_as].our_field
        return bool(foreign and scores[:1].max(initial=0.0) < SURE_SCORE)

    def _has_choices(self, context: Context, scores: Floats) -> bool:
        model = self._models[context.judged_as]
        return bool(scores[:MAX_CHOICES].sum() >= model.clarify and scores[:1].max(initial=0.0) >= model.choice)

    def _is_too_short(self, context: Context) -> bool:
        """Say whether a bare word ("visa", "居留") leaves open what is asked about it: then offer, don't answer."""
        if self.corpus.find_verbatim(context.text):
            return False
        characters = sum(len(run) for run in _HAN_RUNS.findall(context.rewritten))
        return characters + 2 * len(_WORDS.findall(context.rewritten)) < LEAST_WORDS

    def _collect_hits(self, context: Context, took_ms: dict[str, float]) -> SearchResult:
        order = [int(position) for position in np.argsort(-context.scores, kind="stable")]
        reasons = {position: self._find_reason(context, position) for position in order}
        kept = [position for position in order if reasons[position] is None][: context.limit]
        rejected = [position for position in order if reasons[position] is not None][: context.limit - len(kept)]
        hits = {position: self._make_hit(context, position, reasons[position]) for position in (*kept, *rejected)}
        expired = context.expired
        return SearchResult(
            text=context.text,
            rewritten=context.rewritten,
            rewrites=context.rewrites,
            language=context.language,
            outcome=context.outcome or "unanswerable_out_of_scope",
            kept=tuple(hits[position] for position in kept),
            rejected=tuple(hits[position] for position in rejected),
            expired=None if expired is None else self._make_hit(context, expired, reasons[expired]),
            our_field=round(context.our_field, 4),
            took_ms=took_ms,
        )

    def _find_reason(self, context: Context, position: int) -> Reason | None:
        """Say why an entry may not be shown; None where it may."""
        reason = context.reasons[position]
        if reason is not None:
            return reason
        unanswerable = str(context.outcome).startswith("unanswerable")
        # A bare word says too little for a score to mean much: whatever is nearest is offered.
        least = 0.0 if self._is_too_short(context) else self._models[context.judged_as].choice
        too_low = context.scores[position] < least
        return "score" if unanswerable or too_low else None

    def _make_hit(self, context: Context, position: int, reason: Reason | None) -> Hit:
        entry = self.corpus.entries[_evidence(context).entries[position]]
        return Hit(
            entry=entry,
            score=round(float(context.scores[position]), 4),
            kept=reason is None,
            reason=reason,
            overdue=entry.entry.checked.next < context.as_of,
        )


def _evidence(context: Context) -> Evidence:
    if context.evidence is None:
        raise RuntimeError("the step that finds candidates comes first")
    return context.evidence
