"""Values said in a message: money, ages, times, degrees, levels, cities, case numbers."""

from bot.text.values.finder import find_mentions
from bot.text.values.mention import KINDS, Mention, Value

__all__ = ["KINDS", "Mention", "Value", "find_mentions"]
