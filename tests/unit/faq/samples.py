"""A handful of small entries, and the parts to search them, for unit tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from bot.bilingual import Both
from bot.encoder.fake import FakeEncoder
from bot.faq.analysis import Analyser
from bot.faq.concepts import Concepts
from bot.faq.corpus import Corpus
from bot.faq.entry import Checked, Entry, Gold, InForce, Source, Texts
from bot.faq.features import ENTRY_FEATURES, NONE_FEATURES
from bot.faq.index import VectorCache
from bot.faq.search import Searcher
from bot.faq.thresholds import LanguageModel, Languages, Thresholds
from bot.places import Place

TODAY = dt.date(2026, 11, 22)
PLACES = {
    "xuhui": Place(
        name=Both("Xuhui Window", "徐汇窗口"),
        address=Both("1525 West Zhongshan Road", "中山西路1525号"),
        region="CN-SH",
        confidence="official",
        source_host="example.cn",
        hours=None,
        phone="021-12345",
        seen="2023-12-17",
    )
}
CONCEPTS = Concepts({"extend*": "extend", "renew*": "extend", "延期": "extend", "续签": "extend", "driv*": "driving"})


def make_texts(question: str, *alternates: str, answer: str = "See {site}.", say: str = "Say it.") -> Texts:
    """Make one language of an entry."""
    return Texts(question, alternates or (f"{question} indeed",), answer, say)


def make_entry(entry_id: str = "changes/extend-when", **changes: Any) -> Entry:
    """Make a valid entry; keyword arguments replace its fields."""
    entry = Entry(
        id=entry_id,
        region="CN",
        facts={"site": "12333.gov.cn"},
        source=Source("Guide", "指南", "kjj.gz.gov.cn"),
        in_force=InForce(dt.date(2017, 4, 1), None),
        checked=Checked(dt.date(2026, 11, 22), dt.date(2027, 2, 20)),
        confidence="official",
        related=(),
        en=make_texts("When should I apply for extension?", "renew my work permit", "permit runs out, what now"),
        zh=make_texts("延期什么时候申请？", "工作许可快到期了怎么续签", "工作证 renew 要多久", answer="见{site}。"),
        gold=Gold(("how early can I renew",), ("许可什么时候续",), ("permit 什么时候续",)),
    )
    return msgspec.structs.replace(entry, **changes)


def make_entries() -> list[Entry]:
    """Make three entries on different things, sorted by id; the last one holds for Shenzhen alone."""
    licence = make_entry(
        "living/driving-licence",
        en=make_texts("How do I get a Chinese driving licence?", "drive a car here", "convert my foreign licence"),
        zh=make_texts("怎么换中国驾照？", "外国驾照换本地驾照", "老外开车要考试吗", answer="见{site}。"),
    )
    window = make_entry(
        "services/window-shenzhen",
        region="CN-SZ",
        en=make_texts("Where do I apply in Shenzhen?", "Shenzhen counter address", "which window in Shenzhen"),
        zh=make_texts("深圳在哪里办？", "深圳办事窗口地址", "深圳去哪个大厅", answer="见{site}。"),
    )
    return [make_entry(), licence, window]


def make_thresholds(encoder: str = "fake-64", **changes: float) -> Thresholds:
    """Make simple weights: words, letters, concepts and meaning speak for an entry, a constant against all."""
    entry = dict.fromkeys(ENTRY_FEATURES, 0.0)
    entry |= {"cosine": 4.0, "words_overlap": 6.0, "letters_overlap": 6.0}
    entry |= {"concepts_overlap": 2.0, "other_region": -3.0}
    none = dict.fromkeys(NONE_FEATURES, 0.0) | {"constant": 5.0}
    field = dict.fromkeys(NONE_FEATURES, 0.0) | {"constant": -2.0, "letters_overlap": 8.0}
    zones = {"answer": 0.8, "our_field": 0.5, "clarify": 0.3, "choice": 0.05} | changes
    model = LanguageModel(**zones, entry=entry, none=none, field=field)
    return Thresholds(encoder, TODAY, {"en_alternates": 9}, Languages(model, model))


def make_corpus(entries: list[Entry] | None = None, languages: tuple[str, ...] = ("en", "zh")) -> Corpus:
    """Index entries with the fake encoder."""
    chosen = make_entries() if entries is None else entries
    return Corpus(chosen, FakeEncoder(languages=languages), PLACES, VectorCache(None), Analyser(CONCEPTS))


def make_searcher(entries: list[Entry] | None = None, **changes: float) -> Searcher:
    """Put the sample entries into a searcher."""
    return Searcher(make_corpus(entries), make_thresholds(**changes))
