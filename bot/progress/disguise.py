"""Takes number and proof out of what a visitor wrote, before anything of it is stored or passed on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.progress.cues import Cues, fold
from bot.progress.model import Proof
from bot.progress.numbers import mask, normalise_number
from bot.text.values import find_mentions

NUMBER, PROOF = "business_number", "passport_tail"
# What the assistant's last message asked for: a field of the message, written in the domain's responses.
ASKED_NUMBER, ASKED_PROOF, ASKED_EITHER = "business_number", "proof", "case"
PROOF_MASK = "****"
_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._/-]{0,46}[A-Za-z0-9])?")
_TOKEN = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z0-9]+(?![A-Za-z0-9-])")
_PASSPORT = re.compile(r"[A-Z]{1,2}\d{6,8}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]")
_LONGEST_PREFIX = 6


@dataclass(frozen=True, slots=True)
class Hidden:
    """A place in the masked text where a number or a proof stood.

    Attributes:
        kind: `business_number` or `passport_tail`, the names the dialogue engine has for them.
        value: what stands there now.
        start, end: offsets in the masked text; equal when it stands nowhere and was known from before.
    """

    kind: str
    value: str
    start: int
    end: int

    def as_dict(self) -> dict[str, Any]:
        """Return the fields by name."""
        return {"kind": self.kind, "value": self.value, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Disguised:
    """A message without its secrets; the clear values are for memory only."""

    text: str
    hidden: tuple[Hidden, ...] = ()
    number: str | None = field(default=None, repr=False)
    proof: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Span:
    kind: str
    start: int
    end: int


def disguise(text: str, asked: str | None, proof: Proof, cues: Cues) -> Disguised:
    """Mask number and proof in a message.

    Args:
        text: as the visitor wrote it.
        asked: what the assistant asked for just before: `business_number`, `proof`, `case` (either), or None.
            Only then is a bare code taken for one of them whatever its form, so that its faults can be told.
        proof: how long a proof is.
        cues: the words that may stand around a bare code.
    Returns:
        The masked text, the places, and the clear values as typed. Masking twice finds nothing more.
    """
    spans = sorted(_spans(text, asked, proof, cues), key=lambda span: span.start)
    parts: list[str] = []
    hidden: list[Hidden] = []
    clear: dict[str, str] = {}
    done = length = 0
    for span in spans:
        shown = mask(text[span.start : span.end]) if span.kind == NUMBER else PROOF_MASK
        parts += [text[done : span.start], shown]
        start = length + span.start - done
        length = start + len(shown)
        hidden.append(Hidden(span.kind, shown, start, length))
        clear[span.kind] = text[span.start : span.end]
        done = span.end
    return Disguised("".join([*parts, text[done:]]), tuple(hidden), clear.get(NUMBER), _tail(clear.get(PROOF)))


def _tail(said: str | None) -> str | None:
    """Of "passport ends in D001" only the end is the proof."""
    if said is None:
        return None
    tokens = _TOKEN.findall(fold(said))
    return tokens[-1] if len(said) > _LONGEST_PREFIX and tokens and _WORD.search(said) else said


def _spans(text: str, asked: str | None, proof: Proof, cues: Cues) -> list[_Span]:
    spans = list(_mentioned(text, asked))
    kinds = {span.kind for span in spans}
    if not kinds:
        bare = _bare(text, cues)
        kind = _kind_of_bare(text, bare, asked, proof) if bare else None
        if bare and kind:
            return [_Span(kind, *bare)]
    if PROOF not in kinds and (NUMBER in kinds or asked in (ASKED_PROOF, ASKED_EITHER)):
        spans += _loose_proofs(text, spans, proof, cues)
    return spans


def _mentioned(text: str, asked: str | None) -> Iterator[_Span]:
    """Numbers and proofs that can be told by their form or by the words around them."""
    for mention in find_mentions(text):
        if mention.kind == PROOF:
            yield _Span(PROOF, *_tail_span(mention.text, mention.start, str(mention.value)))
        elif mention.kind == NUMBER:
            passport = asked == ASKED_PROOF and _PASSPORT.fullmatch(str(mention.value))
            yield _Span(PROOF if passport else NUMBER, mention.start, mention.end)


def _tail_span(words: str, start: int, tail: str) -> tuple[int, int]:
    """Find the four characters at the end of "passport ends in AB12"; the words before them may stay."""
    at = fold(words).upper().rfind(tail)
    return (start, start + len(words)) if at < 0 else (start + at, start + at + len(tail))


def _bare(text: str, cues: Cues) -> tuple[int, int] | None:
    """Return where a code stands that is the whole message, filler words left out; None when it is none."""
    folded = fold(text)
    before = cues.before.match(folded)
    start = before.end() if before else 0
    after = cues.after.search(folded, start)
    end = after.start() if after else len(folded)
    code = folded[start:end]
    if not _CODE.fullmatch(code) or not any(character.isdigit() for character in code):
        return None
    words = [word for word in re.split(r"[ ._/-]+", code) if word]
    wordy = [place for place, word in enumerate(words) if word.isalpha()]
    return None if any(place > 0 or len(words[place]) > _LONGEST_PREFIX for place in wordy) else (start, end)


def _kind_of_bare(text: str, span: tuple[int, int], asked: str | None, proof: Proof) -> str | None:
    length = len(normalise_number(text[span[0] : span[1]]))
    if asked == ASKED_NUMBER:
        return NUMBER
    if asked == ASKED_PROOF:
        return PROOF
    if asked == ASKED_EITHER:
        return PROOF if proof.shortest <= length <= proof.longest else NUMBER
    return None


def _loose_proofs(text: str, taken: list[_Span], proof: Proof, cues: Cues) -> Iterator[_Span]:
    """Yield the first code of a proof's length beside the number, or in a sentence that was asked for one."""
    folded = fold(text)
    rest = "".join(" " if any(s.start <= i < s.end for s in taken) else c for i, c in enumerate(folded))
    asks = bool(cues.asks.search(folded))
    for match in _TOKEN.finditer(rest):
        code = match.group()
        is_year = _YEAR.fullmatch(code) and (asks or bool(_WORD.search(rest)))
        if proof.shortest <= len(code) <= proof.longest and any(map(str.isdigit, code)) and not is_year:
            yield _Span(PROOF, match.start(), match.end())
            return
