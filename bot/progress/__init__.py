"""Where is my application: the registry of cases, who may see one, and what its state means."""

from bot.progress.catalogue import Catalogue
from bot.progress.contract import to_json
from bot.progress.duration import describe_duration, describe_limit, describe_stale
from bot.progress.importer import read_cases
from bot.progress.lookup import Found, HistoryItem, Locked, NotFound, ProgressService
from bot.progress.model import Bilingual, BusinessType, CaseRecord, HistoryEntry, State, TimeLimit
from bot.progress.numbers import mask, normalise_number
from bot.progress.source import CaseSource, SourceAway
from bot.progress.timing import RunningLimit

__all__ = [
    "Bilingual",
    "BusinessType",
    "CaseRecord",
    "CaseSource",
    "Catalogue",
    "Found",
    "HistoryEntry",
    "HistoryItem",
    "Locked",
    "NotFound",
    "ProgressService",
    "RunningLimit",
    "SourceAway",
    "State",
    "TimeLimit",
    "describe_duration",
    "describe_limit",
    "describe_stale",
    "mask",
    "normalise_number",
    "read_cases",
    "to_json",
]
