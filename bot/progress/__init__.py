"""Where is my application: the registry of cases, who may see one, and what its state means."""

from bot.progress.catalogue import Catalogue
from bot.progress.importer import read_cases_csv
from bot.progress.lookup import Found, HistoryItem, Locked, NotFound, ProgressService, RunningLimit, to_json
from bot.progress.model import Bilingual, BusinessType, CaseRecord, HistoryEntry, State, TimeLimit
from bot.progress.numbers import mask, normalise_number

__all__ = [
    "Bilingual",
    "BusinessType",
    "CaseRecord",
    "Catalogue",
    "Found",
    "HistoryEntry",
    "HistoryItem",
    "Locked",
    "NotFound",
    "ProgressService",
    "RunningLimit",
    "State",
    "TimeLimit",
    "mask",
    "normalise_number",
    "read_cases_csv",
    "to_json",
]
