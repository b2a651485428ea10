"""The tables of the embedded registry; plain SQL types, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

_HASH = String(64)

cases = Table(
    "progress_cases",
    metadata,
    Column("number_hash", _HASH, primary_key=True),
    Column("proof_hash", _HASH, nullable=False),
    Column("business_type", String(40), nullable=False),
    Column("city", String(10), nullable=False),
    Column("category", String(1)),
    Column("imported_ms", BigInteger, nullable=False),
)

history = Table(
    "progress_history",
    metadata,
    Column("number_hash", _HASH, ForeignKey(cases.c.number_hash), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("state", String(40), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

# One row per number or caller that failed lately. `failed_ms` holds the times of its failures, oldest
# first; it doubles as the version in a compare-and-swap update.
attempts = Table(
    "progress_attempts",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("failed_ms", String(200), nullable=False),
    Column("last_ms", BigInteger, nullable=False, index=True),
)

# One row per subscription. `ticket` finds the case without number and proof (`CaseSource.latest`);
# `state` and `at_ms` are what the subscriber was told last.
watches = Table(
    "progress_watches",
    metadata,
    Column("address", String(64), primary_key=True),
    Column("ticket_hash", String(64), primary_key=True),
    Column("ticket", String(1000), nullable=False),
    Column("language", String(2), nullable=False),
    Column("shown_number", String(20), nullable=False),
    Column("state", String(40), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
)
