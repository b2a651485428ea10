"""Check the whole FAQ and say everything that is wrong at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Problem
from bot.faq.checking import dates, length, parity, questions, topics, typography
from bot.faq.checking.glossary import Glossary, read_glossary
from bot.faq.checking.subject import Rule, Subject, Surroundings
from bot.faq.loader import check_for_service, read_files
from bot.faq.store import CHINA
from bot.places import Places, read_places

RULES: tuple[Rule, ...] = (
    parity.check_numbers_are_facts,
    parity.check_numbers_agree,
    parity.check_names_agree,
    parity.check_negations_agree,
    parity.check_lists_agree,
    typography.check_clean,
    typography.check_chinese,
    typography.check_english,
    typography.check_ends,
    length.check_length,
    length.check_say,
    questions.check_enough_questions,
    questions.check_languages,
    questions.check_lines_once,
    dates.check_days,
    dates.check_source,
    dates.check_facts_are_no_places,
)


@dataclass(frozen=True)
class Findings:
    """What the checker found.

    Attributes:
        subjects: the entries whose files have the right form, sorted by id.
        problems: what must be mended, by file and line.
        warnings: what somebody should look at: an overdue check, a rule no longer in force.
        collisions: questions of different entries that are much alike, most alike first.
    """

    subjects: tuple[Subject, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    collisions: tuple[Problem, ...]


@dataclass(frozen=True)
class Standards:
    """What every entry is held to besides the rules: places, terms, topics and retired ids."""

    places: Places
    glossary: Glossary
    data: Path

    @classmethod
    def read(cls, data: Path) -> tuple[Standards, list[Problem]]:
        """Read them from the data folder, with what is wrong with the files."""
        places, place_problems = read_places(data / "services" / "places.yml")
        glossary, term_problems = read_glossary(data / "glossary.yml")
        return cls(places, glossary, data), [*place_problems, *term_problems]


def check_faq(data: Path, *, today: dt.date | None = None) -> Findings:
    """Check every entry of a data folder, and all of them together.

    Args:
        data: holds faq/, services/places.yml and glossary.yml.
        today: the day to check for; today in China if None.
    """
    standards, problems = Standards.read(data)
    files = read_files(data / "faq")
    return check_subjects(files.subjects, standards, [*problems, *files.problems], ids=files.ids, today=today)


def check_subjects(
    subjects: Sequence[Subject],
    standards: Standards,
    problems: Sequence[Problem] = (),
    *,
    ids: AbstractSet[str],
    today: dt.date | None = None,
) -> Findings:
    """Check entries wherever they were read from.

    Args:
        subjects: all entries of the FAQ, sorted by id; their documents receive the problems.
        standards: what they are held to.
        problems: found while reading, to be listed with the others.
        ids: of all entries there are, those included that cannot be read.
        today: the day to check for; today in China if None.
    """
    around = Surroundings(standards.places, today or dt.datetime.now(CHINA).date())
    check_for_service(subjects, around)
    for subject in subjects:
        for rule in RULES:
            rule(subject, around)
        standards.glossary.check(subject)
    collisions = questions.check_likeness(subjects)
    listed = _check_lists(subjects, standards.data / "faq", ids)
    found = [*problems, *listed, *(problem for subject in subjects for problem in subject.document.problems)]
    return Findings(
        subjects=tuple(subjects),
        problems=tuple(_sort_by_place(found)),
        warnings=tuple(warning for subject in subjects for warning in subject.document.warnings),
        collisions=tuple(collisions),
    )


def _check_lists(subjects: Sequence[Subject], folder: Path, ids: AbstractSet[str]) -> list[Problem]:
    known, topics_document = topics.read_topics(folder / "topics.yml")
    retired, retired_document = topics.read_retired(folder / "retired.yml")
    if known is not None:
        topics.check_topics(known, topics_document, subjects, ids)
    topics.check_retired(retired, retired_document, subjects, ids)
    topics.check_related(subjects, ids)
    return topics.list_problems(topics_document, retired_document)


def _sort_by_place(problems: Sequence[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.path, problem.line or 0))
