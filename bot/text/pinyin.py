"""How Chinese is spelt in Latin letters: to read questions typed so, and words mistyped with the same sound."""

from __future__ import annotations

import re
from functools import cache, lru_cache


@lru_cache(maxsize=16384)
def spell(text: str) -> str:
    """Return the pinyin of Chinese characters, without tones or blanks: `juliuxuke` for 居留许可.

    Args:
        text: Chinese characters only; each gets its reading in this word.
    Source: pypinyin's dictionaries; ü is written v, as people type it.
    """
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.NORMAL, v_to_u=False))


def is_spelling(word: str) -> bool:
    """Say whether a run of Latin letters could be pinyin: nothing but whole syllables."""
    return _syllables().fullmatch(word) is not None


@cache
def _syllables() -> re.Pattern[str]:
    from pypinyin import Style, pinyin_dict
    from pypinyin.style import convert

    readings = {reading for line in pinyin_dict.pinyin_dict.values() for reading in line.split(",")}
    plain = {convert(reading, Style.NORMAL, strict=False, default="") for reading in readings}
    syllables = sorted((one for one in plain if one.isascii() and one.isalpha()), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(syllables)})+")
