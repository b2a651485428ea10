"""The searchable form of a set of entries: texts, words, vectors. Built once, never changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from bot.bilingual import LANGUAGES, Language
from bot.encoder.base import Encoder, Vectors
from bot.faq.analysis import Analyser, Analysis
from bot.faq.discriminant import EntryDiscriminant
from bot.faq.entry import Entry
from bot.faq.follow_up import continue_topic
from bot.faq.index import VectorCache, VectorIndex
from bot.faq.lexical import (
    Flags,
    Floats,
    Ints,
    TermIndex,
    TermMatch,
    WordRanking,
    find_highest,
    find_letters,
    fold_line,
)
from bot.faq.render import RenderedEntry, render_entry
from bot.faq.rewriting import Rewrite, Rewriter, load_english_words
from bot.places import Places
from bot.text.normalise import normalise
from bot.text.scripts import has_han
from bot.text.segment import index_terms

# How many texts, or entries, each way of looking may propose.
PROPOSED_TEXTS = 60
PROPOSED_ENTRIES = 15
_SENTENCE_END = re.compile(r"\n+|(?<=[.!?]) +|(?<=[。！？；])")
_MIN_SENTENCE = 8


class IndexedText(msgspec.Struct, frozen=True):
    """One text of an entry as indexed. `entry` is the entry's number in the corpus."""

    entry: int
    language: Language
    is_answer: bool
    text: str


class Query(msgspec.Struct, frozen=True):
    """A question as compared with the corpus. `vector` is None where the encoder has nothing to read."""

    text: str
    ranks: Floats
    words: TermMatch
    letters: TermMatch
    concepts: TermMatch
    vector: Vectors | None


class Corpus:
    """Entries with the indexes over their questions, alternates and the sentences of their answers.

    The texts of an entry follow one another, so that a figure per text becomes a figure per entry
    by reducing slices.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        encoder: Encoder,
        places: Places,
        cache: VectorCache,
        analyser: Analyser | None = None,
    ) -> None:
        """Build everything; takes as long as encoding the texts that the cache does not hold.

        Args:
            analyser: keeps what is known of texts from one corpus to the next.
        Raises:
            KeyError: a placeholder without its fact or place.
        """
        analyser = analyser or Analyser()
        self.encoder = encoder
        self.concepts = analyser.concepts
        self.entries: tuple[RenderedEntry, ...] = tuple(render_entry(entry, places) for entry in entries)
        self._numbers = {entry.entry.id: number for number, entry in enumerate(self.entries)}
        self.texts: tuple[IndexedText, ...] = tuple(
            text for number, entry in enumerate(self.entries) for text in _list_texts(number, entry)
        )
        self.owners: Ints = np.array([text.entry for text in self.texts], dtype=np.int64)
        self.starts: Ints = np.searchsorted(self.owners, np.arange(len(self.entries) + 1))
        self.is_answer: Flags = np.array([text.is_answer for text in self.texts], dtype=bool)
        self._verbatim = _group_by_line(self.texts)
        self._index_terms(analyser.analyse([text.text for text in self.texts]))
        self._index_vectors(cache)

    def find_verbatim(self, text: str) -> tuple[int, ...]:
        """Return the numbers of the entries that have this very question or alternate: a national and local ones."""
        return self._verbatim.get(fold_line(text), ())

    def rewrite(self, text: str, after: str | None = None) -> tuple[str, tuple[Rewrite, ...]]:
        """Put a normalised question into the words of the entries, and complete what it leaves unsaid.

        Args:
            text: the question.
            after: id of the entry that answered the question before it.
        Returns:
            The question to search for, and each change.
        """
        rewritten, changes = self._rewriter.rewrite(text)
        number = self._numbers.get(after or "")
        if number is None:
            return rewritten, changes
        before = self.entries[number].question.side("zh" if has_han(rewritten) else "en")
        whole = continue_topic(rewritten, before, self.concepts)
        if whole is None:
            return rewritten, changes
        return whole, (*changes, Rewrite("follow_up", rewritten, whole))

    def _index_terms(self, analyses: Sequence[Analysis]) -> None:
        self._ranking = WordRanking([one.terms for one in analyses])
        self._words = TermIndex([one.terms for one in analyses], self.owners, self.is_answer)
        self._letters = TermIndex([one.letters for one in analyses], self.owners, self.is_answer)
        self._concepts = TermIndex([one.concepts for one in analyses], self.owners, self.is_answer)
        asked = [one.words for one, is_answer in zip(analyses, self.is_answer, strict=True) if not is_answer]
        told = [one.words for one, is_answer in zip(analyses, self.is_answer, strict=True) if is_answer]
        self._rewriter = Rewriter(asked, told, self.concepts, load_english_words())

    def _index_vectors(self, cache: VectorCache) -> None:
        """Encode what the encoder speaks the language of; `_rows` is -1 for all else."""
        encoded = [position for position, text in enumerate(self.texts) if text.language in self.encoder.languages]
        self._encoded: Ints = np.array(encoded, dtype=np.int64)
        self._rows: Ints = np.full(len(self.texts), -1, dtype=np.int64)
        self._rows[self._encoded] = np.arange(len(encoded))
        vectors = cache.encode(self.encoder, [self.texts[position].text for position in encoded])
        self._vectors = VectorIndex(vectors)
        asks = np.flatnonzero(~self.is_answer[self._encoded])
        # Row of each text among the questions that the discriminant learns from; -1 for others.
        self._asked_rows: Ints = np.full(len(self.texts), -1, dtype=np.int64)
        self._asked_rows[self._encoded[asks]] = np.arange(len(asks))
        self._discriminant = EntryDiscriminant(vectors[asks], self.owners[self._encoded[asks]], len(self.entries))

    def compare_words(self, text: str, vector: Vectors | None, without: Ints) -> Query:
        """Compare a question's words, letters and concepts with all texts.

        Args:
            text: the normalised question.
            vector: its meaning, from `encode_question`.
            without: positions of texts to treat as if they were not indexed (for learning).
        """
        words = index_terms(text)
        ranks = self._ranking.score(words)
        ranks[without] = 0.0
        return Query(
            text=text,
            ranks=ranks,
            words=self._words.match(words, without),
            letters=self._letters.match(find_letters(text), without),
            concepts=self._concepts.match(self.concepts.find(text), without),
            vector=vector,
        )

    def encode_question(self, text: str) -> Vectors | None:
        """Encode a normalised question; None where the encoder has nothing to read.

        An encoder that knows no Chinese is given the English names of the concepts instead.
        """
        if "zh" not in self.encoder.languages:
            text = self.concepts.gloss_chinese(text)
        return self.encoder.encode([text], query=True)[0] if text else None

    def propose_entries(self, query: Query, without: Ints) -> Ints:
        """Return the numbers of the entries near in meaning, words, letters or concepts, ascending."""
        ranked = find_highest(query.ranks, PROPOSED_TEXTS)
        texts = ranked[query.ranks[ranked] > 0]
        if query.vector is not None:
            rows, _ = self._vectors.find_nearest(query.vector, PROPOSED_TEXTS)
            texts = np.concatenate([texts, self._encoded[rows]])
        likeness = query.letters.typical + query.concepts.typical
        likeliest = find_highest(likeness, PROPOSED_ENTRIES)
        proposed = np.concatenate([self.owners[texts], likeliest[likeness[likeliest] > 0]])
        gone = self.owners[without][: 1 if self._covers_entry(without) else 0]
        return np.setdiff1d(proposed, gone)

    def rank_words(self, text: str) -> Floats:
        """Return, per entry, the BM25 score of its best text: what words alone find."""
        return np.maximum.reduceat(self._ranking.score(index_terms(text)), self.starts[:-1])

    def rank_meaning(self, text: str) -> Floats:
        """Return, per entry, the cosine of its nearest text: what vectors alone find."""
        nearest = np.full(len(self.entries), -1.0)
        vector = self.encode_question(normalise(text))
        if vector is not None:
            np.maximum.at(nearest, self.owners, self.compare_meaning(vector, np.arange(len(self.texts))))
        return nearest

    def _covers_entry(self, without: Ints) -> bool:
        """Say whether the texts left out are all that one entry has."""
        if not len(without):
            return False
        entry = self.owners[without[0]]
        return len(without) == int(self.starts[entry + 1] - self.starts[entry])

    def list_positions(self, entries: Ints) -> tuple[Ints, Ints]:
        """Return the positions of all texts of some entries, and where each entry's texts begin in that list."""
        ranges = [np.arange(self.starts[entry], self.starts[entry + 1]) for entry in entries]
        lengths = [len(positions) for positions in ranges]
        return np.concatenate(ranges), np.cumsum([0, *lengths[:-1]])

    def compare_meaning(self, vector: Vectors, positions: Ints) -> Floats:
        """Return how near in meaning a question is to each text, -1 to 1; 0 for texts without a vector."""
        products = np.zeros(len(positions))
        rows = self._rows[positions]
        products[rows >= 0] = self._vectors.compare(vector, rows[rows >= 0])
        return products

    def discriminate(self, vector: Vectors, entries: Ints, without: Ints) -> Floats:
        """Return how much a question looks like those of each entry, as all its questions together tell."""
        rows = self._asked_rows[without]
        return self._discriminant.score(vector, entries, rows[rows >= 0])


def _group_by_line(texts: Sequence[IndexedText]) -> dict[str, tuple[int, ...]]:
    owners: dict[str, tuple[int, ...]] = {}
    for text in texts:
        if not text.is_answer:
            line = fold_line(text.text)
            owners[line] = (*owners.get(line, ()), text.entry)
    return owners


def _list_texts(number: int, rendered: RenderedEntry) -> Iterator[IndexedText]:
    for language in LANGUAGES:
        texts = rendered.entry.texts(language)
        for question in (rendered.question.side(language), *texts.alternates):
            yield IndexedText(number, language, False, question)
        for sentence in _cut_sentences(rendered.answer.side(language)):
            yield IndexedText(number, language, True, sentence)


def _cut_sentences(answer: str) -> list[str]:
    """Cut an answer into sentences and list lines: a question asks for one of them, seldom for the whole."""
    sentences = [sentence.strip(" -•\t") for sentence in _SENTENCE_END.split(answer)]
    return [sentence for sentence in sentences if len(sentence) >= _MIN_SENTENCE] or [answer]
