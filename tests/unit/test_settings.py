"""Settings: where they come from, what is refused, and that the documentation lists exactly these."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from bot.errors import DataErrors
from bot.settings import DESCRIPTIONS, ROOT, SETTINGS_FILE, Description, Settings, load_settings

DOCUMENT = ROOT / "docs" / "settings.md"
ROW = re.compile(r"^\| `(\w+)` \| `(\w+)` \| (.+?) \| (.*?) ?\| (.+) \|$", re.MULTILINE)


def _documented() -> dict[str, tuple[str, str, str, str]]:
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in ROW.findall(DOCUMENT.read_text(encoding="utf-8"))}


def _shown(default: object) -> str:
    """Write a default as the documentation shows it."""
    if isinstance(default, Path):
        default = default.relative_to(ROOT)
    text = str(default).lower() if isinstance(default, bool) else str(default)
    return f"`{text}`" if text else "empty"


def _write(folder: Path, text: str) -> None:
    (folder / SETTINGS_FILE).write_text(text, encoding="utf-8")


def test_every_setting_must_be_described_once_and_in_order() -> None:
    """The table of descriptions and the settings themselves have the same names in the same order."""
    assert [description.name for description in DESCRIPTIONS] == [item.name for item in fields(Settings)]


def test_documentation_must_list_exactly_the_settings() -> None:
    """docs/settings.md has one row for each setting, and none for anything else."""
    assert list(_documented()) == [description.name for description in DESCRIPTIONS]


@pytest.mark.parametrize("description", DESCRIPTIONS, ids=lambda description: description.name)
def test_documentation_must_say_variable_default_limits_and_meaning(description: Description) -> None:
    """Each row of docs/settings.md says what the code does."""
    defaults = {item.name: item.default for item in fields(Settings)}
    name = description.name
    low, high = description.low, description.high
    limits = "" if low is None else f"{low:g} to {high:g}"
    expected = (f"WAIBOT_{name.upper()}", _shown(defaults[name]), limits, description.meaning)
    assert _documented()[name] == expected


def test_example_in_the_documentation_must_be_accepted(tmp_path: Path) -> None:
    """The waibot.toml shown in docs/settings.md can be loaded as it stands."""
    example = DOCUMENT.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    _write(tmp_path, example)
    settings = load_settings({}, tmp_path)
    assert {name: getattr(settings, name) for name in ("port", "demo_cases")} == {"port": 9000, "demo_cases": False}
    assert set(tomllib.loads(example)) <= set(_documented())


def test_defaults_must_hold_when_nothing_is_set(tmp_path: Path) -> None:
    """Without a file and without variables the settings are the defaults."""
    assert load_settings({}, tmp_path) == Settings()


def test_file_must_beat_the_default(tmp_path: Path) -> None:
    """A value in waibot.toml replaces the default."""
    _write(tmp_path, "port = 9001\nrasa_timeout_s = 2.5\n")
    settings = load_settings({}, tmp_path)
    assert (settings.port, settings.rasa_timeout_s) == (9001, 2.5)


def test_variable_must_beat_the_file(tmp_path: Path) -> None:
    """A WAIBOT_ variable replaces what waibot.toml says; other lines of the file stay in force."""
    _write(tmp_path, "port = 9001\nrasa_port = 9002\n")
    settings = load_settings({"WAIBOT_PORT": "9003"}, tmp_path)
    assert (settings.port, settings.rasa_port) == (9003, 9002)


def test_empty_variable_must_count_as_not_set(tmp_path: Path) -> None:
    """`WAIBOT_PORT=` neither fails nor hides the file."""
    _write(tmp_path, "port = 9001\n")
    assert load_settings({"WAIBOT_PORT": ""}, tmp_path).port == 9001


def test_wrong_values_must_all_be_reported_at_once(tmp_path: Path) -> None:
    """Every wrong value is named with its place, the file's and the variables' alike."""
    _write(tmp_path, 'port = 70000\nmax_body_kb = "many"\nno_such_thing = 1\n')
    with pytest.raises(DataErrors) as caught:
        load_settings({"WAIBOT_RASA_PORT": "0", "WAIBOT_DEMO_CASES": "perhaps"}, tmp_path)
    places = {problem.path for problem in caught.value.problems}
    assert places == {
        "waibot.toml: port",
        "waibot.toml: max_body_kb",
        "waibot.toml: no_such_thing",
        "WAIBOT_RASA_PORT",
        "WAIBOT_DEMO_CASES",
    }
    assert all(place in str(caught.value) for place in places)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WAIBOT_PORT", "eighty"),
        ("WAIBOT_PORT", "0"),
        ("WAIBOT_PORT", "65536"),
        ("WAIBOT_PORT", "80.5"),
        ("WAIBOT_RASA_TIMEOUT_S", "0.5"),
        ("WAIBOT_RASA_TIMEOUT_S", "nan"),
        ("WAIBOT_RASA_TIMEOUT_S", "inf"),
        ("WAIBOT_MESSAGES_PER_MINUTE", "-1"),
        ("WAIBOT_DEMO_CASES", "2"),
        ("WAIBOT_LOG_LEVEL", "LOUD"),
    ],
)
def test_wrong_value_must_be_refused(variable: str, value: str, tmp_path: Path) -> None:
    """A value of the wrong kind or outside its limits is refused, and the message names the variable."""
    with pytest.raises(DataErrors, match=variable):
        load_settings({variable: value}, tmp_path)


@pytest.mark.parametrize(("text", "value"), [("true", True), ("YES", True), ("1", True), ("off", False), ("no", False)])
def test_switch_must_take_the_usual_words(text: str, value: bool, tmp_path: Path) -> None:
    """true, yes, on, 1 and their opposites are understood in any case."""
    assert load_settings({"WAIBOT_DEMO_CASES": text}, tmp_path).demo_cases is value


def test_broken_file_must_be_reported_with_its_name(tmp_path: Path) -> None:
    """A waibot.toml that is no TOML is a problem of that file, not a crash."""
    _write(tmp_path, "port = \n")
    with pytest.raises(DataErrors, match=SETTINGS_FILE):
        load_settings({}, tmp_path)


def test_file_in_another_encoding_must_be_reported_with_its_name(tmp_path: Path) -> None:
    """A waibot.toml saved as GBK is a problem of that file, not a crash."""
    (tmp_path / SETTINGS_FILE).write_bytes("# 端口\nport = 9000\n".encode("gbk"))
    with pytest.raises(DataErrors, match=SETTINGS_FILE):
        load_settings({}, tmp_path)


def test_databases_must_lie_in_the_var_folder_unless_given(tmp_path: Path) -> None:
    """Both databases are SQLite files in var_folder by default, and any URL when one is set."""
    settings = load_settings({"WAIBOT_VAR_FOLDER": str(tmp_path / "v")}, tmp_path)
    assert settings.app_database_url == f"sqlite+aiosqlite:///{tmp_path / 'v' / 'waibot.db'}"
    assert settings.rasa_tracker_url == f"sqlite:///{tmp_path / 'v' / 'conversations.db'}"
    given = load_settings(
        {"WAIBOT_DATABASE_URL": "postgresql+asyncpg://h/a", "WAIBOT_TRACKER_URL": "postgresql://h/b"}, tmp_path
    )
    assert (given.app_database_url, given.rasa_tracker_url) == ("postgresql+asyncpg://h/a", "postgresql://h/b")
