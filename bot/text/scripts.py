"""Which characters are Han, kana, Latin …: ranges for use inside a regular expression's brackets."""

from __future__ import annotations

import re
from typing import Final

# Unified ideographs with extensions A to H, compatibility ideographs, and the marks 々 and 〇,
# which are read as part of a Han word.
HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
KANA: Final = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"
LATIN: Final = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
# Greek, Cyrillic, Armenian, Hebrew, Arabic, the scripts of India, Thai, Lao, Tibetan, Burmese,
# Georgian, Hangul, Ethiopic, Khmer, Mongolian: none is used in English or Chinese sentences.
OTHER_SCRIPTS: Final = (
    "\u0370-\u03ff\u0400-\u052f\u0531-\u058f\u0591-\u05f4\u0620-\u06ff\u0750-\u077f"
    "\u0900-\u0fff\u1000-\u109f\u10a0-\u10ff\u1100-\u11ff\u1200-\u137f\u1780-\u17ff\u1820-\u18aa"
    "\u3131-\u318e\uac00-\ud7a3\ufb50-\ufdff\ufe70-\ufefc"
)

HAN_RUN: Final = re.compile(f"[{HAN}]+")


def has_han(text: str) -> bool:
    """Say whether the text holds at least one Chinese character.

    Args:
        text: any text.
    Returns:
        True for "我38", False for "I am 38".
    """
    return HAN_RUN.search(text) is not None
