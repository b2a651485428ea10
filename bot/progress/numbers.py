"""Business numbers and proofs as people type them: brought to one form, and masked for the eye."""

from __future__ import annotations

import unicodedata

_ASCII_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_DASHES = frozenset("\u2212\u02d7\u2043\u30fc")  # minus signs, a hyphen bullet, the long vowel mark: not in class Pd
_SHOWN = 4


def normalise_number(text: str) -> str:
    """Bring a business number, or a proof, to the one form it is compared in.

    Full-width characters become half-width and small letters capital; spaces, dashes, control and
    invisible characters and accents go. Doing it twice changes nothing more.

    Args:
        text: as typed, pasted or read from a file; any length.
    Returns:
        The normal form; empty when nothing of substance was typed.
    """
    # Decomposing (not composing) and dropping every mark keeps this idempotent: removing a dash can
    # bring a letter and a mark together, and a composing form would then melt them into one.
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if _counts(character)).translate(_ASCII_UPPER)


def _counts(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] not in "ZCM" and category != "Pd" and character not in _DASHES


def tidy_number(text: str) -> str:
    """Write a business number as its owner did, but half-width, in capitals and without stray blanks.

    For showing it back: the registry keeps no number, so only the asker knows where its dashes are.
    """
    return " ".join(unicodedata.normalize("NFKC", text).translate(_ASCII_UPPER).split())


def mask(number: str) -> str:
    """Show enough of a number for its owner to recognise it, and no more: `DEMO****`.

    Args:
        number: a business number, in any form.
    Returns:
        At most the first four characters, never more than half, and always four asterisks, so that
        the length is not told either. For logs, transcripts and echoes.
    """
    normal = normalise_number(number)
    return normal[: min(_SHOWN, len(normal) // 2)] + "****"
