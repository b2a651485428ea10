"""What a visitor said of a case is in memory for some minutes and then gone."""

from __future__ import annotations

import pytest

from bot.progress import Found, ProgressService
from bot.progress.vault import CASE_S, CREDENTIALS_S, NOTHING, CaseVault


class Seconds:
    """A rising clock that tests move."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    """The vault's clock."""
    return Seconds()


@pytest.fixture
def vault(seconds: Seconds) -> CaseVault:
    """An empty vault."""
    return CaseVault(seconds)


def test_number_and_proof_must_come_together_from_two_messages(vault: CaseVault) -> None:
    """What was not said again stays; what is said again replaces; other conversations see nothing."""
    vault.keep("a", number="TEST-7001")
    assert not vault.credentials("a").complete
    vault.keep("a", proof="P701")
    vault.keep("a", number="TEST-7002")
    assert (vault.credentials("a").number, vault.credentials("a").proof) == ("TEST-7002", "P701")
    assert vault.credentials("b") == NOTHING


def test_number_and_proof_must_be_gone_after_their_time(vault: CaseVault, seconds: Seconds) -> None:
    """15 minutes after the last word of them, also where nobody asks: the entry itself is dropped."""
    vault.keep("a", number="TEST-7001", proof="P701")
    seconds.now = CREDENTIALS_S - 1
    assert vault.credentials("a").complete
    seconds.now = CREDENTIALS_S
    assert vault.credentials("a") == NOTHING
    vault.keep("b", number="TEST-7002")
    assert "a" not in vault._entries


def test_credentials_must_not_show_in_their_repr(vault: CaseVault) -> None:
    """A traceback with local values gives nothing away."""
    vault.keep("a", number="TEST-7001", proof="P701")
    assert "7001" not in repr(vault.credentials("a")) and "P701" not in repr(vault.credentials("a"))


@pytest.mark.asyncio
async def test_found_case_must_be_kept_masked_and_without_what_found_it(
    vault: CaseVault, seconds: Seconds, service: ProgressService
) -> None:
    """For half an hour "it" means the case; number and proof are forgotten at once."""
    found = await service.check(None, "DEMO-2026-0001", "D001", "somebody")
    assert isinstance(found, Found)
    vault.keep("a", number="DEMO-2026-0001", proof="D001")
    vault.open_case("a", found)
    assert vault.credentials("a") == NOTHING
    kept = vault.case("a")
    assert kept is not None and kept.business_number == "DEMO****"
    seconds.now = CASE_S
    assert vault.case("a") is None


@pytest.mark.asyncio
async def test_forgetting_must_drop_everything_of_one_conversation(vault: CaseVault, service: ProgressService) -> None:
    """Another conversation keeps its own."""
    found = await service.check(None, "DEMO-2026-0001", "D001", "somebody")
    assert isinstance(found, Found)
    for conversation in ("a", "b"):
        vault.open_case(conversation, found)
        vault.keep(conversation, number="TEST-7001")
    vault.forget("a")
    assert vault.case("a") is None and vault.credentials("a") == NOTHING
    assert vault.case("b") is not None and vault.credentials("b").number == "TEST-7001"
