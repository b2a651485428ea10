"""Load data/faq strictly: every problem of every file is reported at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.bilingual import LANGUAGES
from bot.documents import Document, convert_document, read_document
from bot.errors import DataErrors, Problem
from bot.faq.entry import Entry
from bot.faq.lexical import fold_line
from bot.faq.render import PARTS, find_placeholders, look_up_place
from bot.places import Place, read_places

PATTERN = "*/*.yml"


def load_entries(folder: Path, places_file: Path) -> list[Entry]:
    """Load and check every entry of a folder.

    Args:
        folder: holds `<topic>/<slug>.yml`, one entry per file.
        places_file: the offices that answers may name.
    Returns:
        The entries, sorted by id.
    Raises:
        DataErrors: with every problem of every file: schema, id unlike the path, a placeholder
            without a fact, a fact without a use, texts whose placeholders differ by language,
            dates out of order, a question that two entries share, a test question that is indexed.
    """
    places, problems = read_places(places_file)
    documents = [read_document(path, _show_path(path, folder)) for path in sorted(folder.glob(PATTERN))]
    if not documents:
        problems.append(Problem(str(folder), "holds no entry: add <topic>/<slug>.yml"))
    loaded: list[tuple[Document, Entry]] = []
    for document in documents:
        entry = None if document.problems else convert_document(document, Entry)
        if entry is not None:
            _check_entry(document, entry, places)
            loaded.append((document, entry))
    _check_lines(loaded)
    problems += [problem for document in documents for problem in document.problems]
    if problems:
        raise DataErrors(problems)
    return sorted((entry for _, entry in loaded), key=lambda entry: entry.id)


def _show_path(path: Path, folder: Path) -> str:
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"


def _check_entry(document: Document, entry: Entry, places: dict[str, Place]) -> None:
    path_id = document.path.removesuffix(".yml").partition("/")[2]
    if entry.id != path_id:
        document.report(("id",), f"must be the file's path, '{path_id}', not '{entry.id}'")
    if entry.in_force.from_ and entry.in_force.until and entry.in_force.from_ > entry.in_force.until:
        document.report(("in_force", "until"), "lies before 'from'")
    if entry.checked.next <= entry.checked.on:
        document.report(("checked", "next"), "must lie after 'on'")
    if entry.id in entry.related:
        document.report(("related",), "names the entry itself")
    _check_placeholders(document, entry, places)


def _check_placeholders(document: Document, entry: Entry, places: dict[str, Place]) -> None:
    for language in LANGUAGES:
        texts = entry.texts(language)
        for part in PARTS:
            for name in sorted(find_placeholders(getattr(texts, part))):
                reason = _explain_placeholder(name, entry, places)
                if reason:
                    document.report((language, part), reason)
        for name in sorted(set(entry.facts) - find_placeholders(texts.answer)):
            document.report((language, "answer"), f"does not use the fact '{name}': use it as {{{name}}} or remove it")
    for part in PARTS:
        en, zh = (find_placeholders(getattr(entry.texts(language), part)) for language in LANGUAGES)
        if part != "say" and en != zh:
            names = ", ".join(sorted(en ^ zh))
            document.report(("zh", part), f"the two languages give different facts: {names}")


def _explain_placeholder(name: str, entry: Entry, places: dict[str, Place]) -> str | None:
    """Return why a placeholder cannot be filled; None when it can."""
    if not name.startswith("places."):
        return None if name in entry.facts else f"{{{name}}} is not among the facts"
    try:
        value = look_up_place(name, places)
    except KeyError:
        return f"{{{name}}} names no place or field; write {{places.<id>.<name|address|hours|phone|web|seen>}}"
    return f"{{{name}}} is left open in the places file, so an answer cannot use it" if value is None else None


def _check_lines(loaded: list[tuple[Document, Entry]]) -> None:
    """Each question belongs to one entry, and no test question is indexed: it would prove nothing."""
    owners: dict[str, str] = {}
    for document, entry in loaded:
        for key_path, line in _list_questions(entry):
            owner = owners.setdefault(fold_line(line), entry.id)
            if owner != entry.id:
                document.report(key_path, f"'{line}' is also a question of {owner}; give it to one of them")
    for document, entry in loaded:
        for kind in ("en", "zh", "mixed"):
            for position, line in enumerate(getattr(entry.gold, kind)):
                if fold_line(line) in owners:
                    document.report(("gold", kind, position), f"'{line}' is indexed too; word it differently")


def _list_questions(entry: Entry) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for language in LANGUAGES:
        texts = entry.texts(language)
        yield (language, "question"), texts.question
        for position, line in enumerate(texts.alternates):
            yield (language, "alternates", position), line
