"""The two languages, and a text in both."""

from __future__ import annotations

from typing import Literal

import msgspec

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


class Both(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages."""

    en: str
    zh: str

    def side(self, language: str) -> str:
        """Return the text in one language."""
        return self.zh if language == "zh" else self.en
