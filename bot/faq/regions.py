"""Which region a question names, by the names its people use."""

from __future__ import annotations

from bot.faq.entry import COUNTRY, Region

_NAMES: dict[Region, tuple[str, ...]] = {
    "CN-SH": ("shanghai", "上海"),
    "CN-SZ": ("shenzhen", "深圳"),
    "CN-BJ": ("beijing", "北京"),
    "CN-TJ": ("tianjin", "天津"),
    "CN-GZ": ("guangzhou", "广州"),
    "CN-SUZ": ("suzhou", "苏州"),
    "CN-WUX": ("wuxi", "无锡"),
}


def find_regions(text: str) -> frozenset[Region]:
    """Return the regions a normalised text names, such as `{"CN-SH"}`; empty when it names none."""
    return frozenset(region for region, names in _NAMES.items() if any(name in text for name in names))


def is_region_allowed(region: Region, wanted: Region | None, named: frozenset[Region]) -> bool:
    """Say whether an entry of this region may answer.

    Args:
        region: of the entry; an entry for the whole country always may.
        wanted: the user's region; None when it is not known, and then every entry may.
        named: regions that the question itself names: these may as well.
    """
    return wanted is None or region in (COUNTRY, wanted) or region in named
