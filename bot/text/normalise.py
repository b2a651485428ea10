"""Two forms of a message: the clean one, which is kept and shown, and the normal one, for matching."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from bot.text.scripts import has_han

# Dropped: controls (but tab and newline), lone surrogates, and all "format" characters, which are
# invisible: zero-width spaces and joiners, bidi marks, soft hyphens, tag characters. Then the
# letters and symbols that show as nothing: Hangul fillers, the grapheme joiner, the Braille blank.
_INVISIBLE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs"})
_INVISIBLE: Final = frozenset("\u115f\u1160\u3164\uffa0\u034f\u2800")
_KEPT: Final = frozenset("\t\n")
_LINE_ENDS: Final = re.compile("\r\n|[\r\x85\u2028\u2029]")
_SPACES: Final = re.compile(r"\s+")
_ALL_HAN: Final = range(0x3400, 0xA000)
# Folding case can open a new compatibility form, and the other way round; two rounds settle every
# character of Unicode 14, the rest is margin.
_MAX_ROUNDS: Final = 6


def _is_visible(character: str) -> bool:
    if character in _KEPT:
        return True
    return character not in _INVISIBLE and unicodedata.category(character) not in _INVISIBLE_CATEGORIES


def clean_message(text: str) -> str:
    """Make a message safe to keep and to show, and otherwise leave it as its writer typed it.

    Args:
        text: what came in, of any length.
    Returns:
        The text in Unicode form NFC, line ends as `\\n`, without control, invisible and
        direction characters and without blanks at either end. Cleaning twice is cleaning once.
    """
    text = _LINE_ENDS.sub("\n", text)
    if not text.isascii() or not text.isprintable():
        text = "".join(filter(_is_visible, text))
    return unicodedata.normalize("NFC", text).strip()


def has_words(text: str) -> bool:
    """Say whether a message holds anything to read: a letter or a digit of any script.

    Args:
        text: any text.
    Returns:
        False for only emoji, punctuation or blanks; True for "38" and "好".
    """
    return any(unicodedata.category(character)[0] in "LN" for character in text if character not in _INVISIBLE)


@lru_cache(maxsize=1)
def _simplifier() -> tuple[Callable[[str], str], frozenset[str]]:
    """Load the traditional-to-simplified tables, and find out which characters they change."""
    from opencc import OpenCC  # type: ignore[import-untyped, unused-ignore]

    convert: Callable[[str], str] = OpenCC("t2s").convert
    characters = [chr(code) for code in _ALL_HAN]
    changed = zip(characters, convert("\n".join(characters)).split("\n"), strict=True)
    return convert, frozenset(before for before, after in changed if before != after)


def simplify(text: str) -> str:
    """Turn traditional Chinese characters into simplified ones.

    Args:
        text: any text.
    Returns:
        The text with its phrases and characters simplified; the same object when there are none.
    Source: OpenCC's table t2s.
    """
    if not has_han(text):
        return text
    convert, traditional = _simplifier()
    # The conversion is pure Python and slow on long text; most messages are simplified already.
    return text if traditional.isdisjoint(text) else convert(text)


@lru_cache(maxsize=512)
def normalise(text: str) -> str:
    """Give the form in which texts are compared and searched.

    Args:
        text: any text.
    Returns:
        The text cleaned, in Unicode form NFKC (full-width letters become plain), case folded, in
        simplified characters, with each run of blanks as one space. Normalising twice is
        normalising once.
    """
    for _ in range(_MAX_ROUNDS):
        before = text
        text = unicodedata.normalize("NFKC", clean_message(text)).casefold()
        text = _SPACES.sub(" ", simplify(text)).strip()
        if text == before:
            break
    return text


def warm_up() -> None:
    """Load the conversion tables now (about 0.1 s), so that the first message does not wait for them."""
    _simplifier()
