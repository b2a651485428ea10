"""The states, kinds of business and time limits, as the data files have them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import DataErrors
from bot.progress.loading import (
    NATIONWIDE,
    STAGES,
    load_business_types,
    load_proof,
    load_states,
    load_time_limits,
    load_wording,
)
from bot.progress.model import Bilingual, BusinessType, Proof, State, TimeLimit
from bot.progress.strict import StrictFile

DATA_FOLDER = Path(__file__).parents[2] / "data" / "progress"
FILES = ("states.yml", "business_types.yml", "time_limits.yml", "wording.yml", "proof.yml")
_GAPS = re.compile(r"[\s_\-]+")


@dataclass(frozen=True)
class Catalogue:
    """Everything that can be said about a case without knowing the case."""

    states: Mapping[str, State]
    business_types: Mapping[str, BusinessType]
    cities: Mapping[str, Bilingual]
    limits: tuple[TimeLimit, ...]
    state_words: Mapping[str, str]
    type_words: Mapping[str, str]
    wording: Mapping[str, Bilingual]
    proof: Proof

    @property
    def stages(self) -> int:
        """How many stages a progress bar has."""
        return STAGES

    @classmethod
    def load(cls, folder: Path = DATA_FOLDER) -> Catalogue:
        """Read the five files that `FILES` names.

        Raises:
            DataErrors: with every problem of all of them.
        """
        files = state_file, type_file, limit_file, wording_file, proof_file = [
            StrictFile(folder / name) for name in FILES
        ]
        states = load_states(state_file)
        types = load_business_types(type_file)
        cities, limits = load_time_limits(limit_file, states, types)
        state_words = _index(state_file, "states", states.values())
        type_words = _index(type_file, "business_types", types.values())
        wording = load_wording(wording_file)
        proof = load_proof(proof_file)
        problems = [problem for file in files for problem in file.problems]
        if problems or proof is None:
            raise DataErrors(problems)
        return cls(states, types, cities, limits, state_words, type_words, wording, proof)

    def resolve_state(self, text: str) -> str | None:
        """Find the code of a state from its code, label or alias; None if it is none of them."""
        return self.state_words.get(_fold(text))

    def resolve_business_type(self, text: str) -> str | None:
        """Find the code of a kind of business from its code, label or alias; None if it is none of them."""
        return self.type_words.get(_fold(text))

    def limit_for(self, *, city: str, category: str | None, business_type: str, state: str) -> TimeLimit | None:
        """Find the time limit that runs while a case is in a state.

        The city's own row comes before the national one, a row for the category before a general one.

        Returns:
            The limit, or None when none is known or the search for this city came back empty.
        """
        fitting = [
            limit
            for limit in self.limits
            if limit.city in (city, NATIONWIDE)
            and state in limit.step.states
            and business_type in limit.business_types
            and (not limit.categories or category in limit.categories)
        ]
        best = max(fitting, key=lambda limit: (limit.city == city, bool(limit.categories)), default=None)
        return best if best is not None and best.working_days is not None else None


def _fold(text: str) -> str:
    """Make spellings of one name equal: width, case, spaces, dashes and underscores."""
    return _GAPS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _index(file: StrictFile, section: str, items: Iterable[State | BusinessType]) -> dict[str, str]:
    """Map every spelling to its code; note a spelling that would stand for two."""
    words: dict[str, str] = {}
    for item in items:
        for spelling in {_fold(word) for word in (item.code, item.label.en, item.label.zh, *item.aliases) if word}:
            other = words.setdefault(spelling, item.code)
            if other != item.code:
                file.complain(f"{section}.{item.code}", f"'{spelling}' already stands for '{other}': keep one")
    return words
