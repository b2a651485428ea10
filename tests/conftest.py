"""Fixtures that several kinds of tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack import Stack, running_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole assistant, started once for all tests that need it."""
    with running_stack(tmp_path_factory.mktemp("var")) as running:
        yield running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the fast tests first: data, unit, then what needs the running assistant, then the browser."""
    order = ("data", "unit", "http", "flows", "scale", "browser")
    items.sort(key=lambda item: order.index(item.path.parts[item.path.parts.index("tests") + 1]))
