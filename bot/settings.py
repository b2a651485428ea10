"""Every setting of the product: one described table, read from `WAIBOT_*` or `waibot.toml`."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bot.errors import DataErrors, Problem

ROOT = Path(__file__).parents[1]
SETTINGS_FILE = "waibot.toml"


@dataclass(frozen=True)
class Description:
    """What one setting means, for `docs/settings.md` and for error messages."""

    name: str
    meaning: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


DESCRIPTIONS: tuple[Description, ...] = (
    Description("host", "Address the public port listens on; 0.0.0.0 for every interface."),
    Description("port", "Public port.", 1, 65535),
    Description("rasa_port", "Port of the Rasa process, loopback only.", 1, 65535),
    Description("actions_port", "Port of the action webhook, loopback only.", 1, 65535),
    Description("var_folder", "Folder for databases, caches and the key file."),
    Description("data_folder", "Folder of the content: FAQ, policy, services."),
    Description("database_url", "SQLAlchemy URL of the app's database; empty means SQLite in var_folder."),
    Description("tracker_url", "SQLAlchemy URL of Rasa's conversations; empty means SQLite in var_folder."),
    Description("encoder", "Sentence encoder: bundled, minilm-en, a folder, or a hub name such as BAAI/bge-m3."),
    Description("region", "Region whose local rules are preferred, such as CN-SH."),
    Description("rasa_timeout_s", "Seconds the app waits for one turn of the dialogue engine.", 1, 120),
    Description("max_body_kb", "Largest request body, in KB.", 1, 10240),
    Description("messages_per_minute", "Messages one conversation may send in a minute.", 1, 100000),
    Description("conversations_per_minute", "Conversations one address may start in a minute.", 1, 100000),
    Description(
        "case_back_end", "File that describes the government back end of cases; empty for the embedded registry."
    ),
    Description("case_back_end_token", "What the back end's authentication header carries; a secret, never logged."),
    Description("case_watch_s", "Seconds between two looks for changes in watched cases.", 1, 86400),
    Description("demo_cases", "Import the demo cases at start: true or false."),
    Description("log_level", "DEBUG, INFO, WARNING or ERROR.", choices=("DEBUG", "INFO", "WARNING", "ERROR")),
)


@dataclass(frozen=True)
class Settings:
    """The values in force. See `DESCRIPTIONS` for what each means."""

    host: str = "127.0.0.1"
    port: int = 8080
    rasa_port: int = 5005
    actions_port: int = 5055
    var_folder: Path = ROOT / "var"
    data_folder: Path = ROOT / "data"
    database_url: str = ""
    tracker_url: str = ""
    encoder: str = "bundled"
    region: str = "CN-SH"
    rasa_timeout_s: float = 20.0
    max_body_kb: int = 64
    messages_per_minute: int = 120
    conversations_per_minute: int = 60
    case_back_end: str = ""
    case_back_end_token: str = field(default="", repr=False)
    case_watch_s: float = 60.0
    demo_cases: bool = True
    log_level: str = "INFO"

    @property
    def app_database_url(self) -> str:
        """URL of the app's database."""
        return self.database_url or f"sqlite+aiosqlite:///{self.var_folder / 'waibot.db'}"

    @property
    def rasa_tracker_url(self) -> str:
        """URL of Rasa's conversations."""
        return self.tracker_url or f"sqlite:///{self.var_folder / 'conversations.db'}"

    @property
    def rasa_url(self) -> str:
        """Address of the Rasa process."""
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        """Address of the action webhook."""
        return f"http://127.0.0.1:{self.actions_port}/webhook"


def load_settings(environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """Read the settings: defaults, then `waibot.toml`, then `WAIBOT_*`.

    Args:
        environment: variables to read; the process's own by default.
        folder: where `waibot.toml` is looked for; the working folder by default.
    Raises:
        DataErrors: unknown names and wrong values, all of them.
    """
    variables = os.environ if environment is None else environment
    path = (folder or Path.cwd()) / SETTINGS_FILE
    given: dict[str, tuple[str, Any]] = {}
    if path.is_file():
        given.update({name: (f"{SETTINGS_FILE}: {name}", value) for name, value in _read_toml(path).items()})
    for item in fields(Settings):
        variable = f"WAIBOT_{item.name.upper()}"
        if variables.get(variable):
            given[item.name] = (variable, variables[variable])
    return _build(given)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataErrors([Problem(path.name, f"not valid TOML: {error}")]) from error


def _build(given: Mapping[str, tuple[str, Any]]) -> Settings:
    known = {item.name: item.default for item in fields(Settings)}
    descriptions = {description.name: description for description in DESCRIPTIONS}
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, (place, raw) in given.items():
        if name not in known:
            problems.append(Problem(place, "no such setting; see docs/settings.md"))
            continue
        try:
            values[name] = _convert(raw, type(known[name]), descriptions[name])
        except ValueError as error:
            problems.append(Problem(place, str(error)))
    if problems:
        raise DataErrors(problems)
    return Settings(**values)


def _convert(raw: Any, kind: type, description: Description) -> Any:
    """Turn a raw value into its setting's type, within its limits."""
    if kind is bool:
        return _to_bool(raw)
    if issubclass(kind, Path):
        return Path(raw).expanduser().resolve()
    if description.choices and str(raw).upper() not in description.choices:
        raise ValueError(f"'{raw}' is none of {', '.join(description.choices)}")
    if kind not in (int, float):
        return str(raw)
    try:
        number = kind(raw)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"'{raw}' is not a number") from None
    low, high = description.low, description.high
    # Asked this way round, so that "nan" is outside as well.
    if not ((low is None or number >= low) and (high is None or number <= high)):
        raise ValueError(f"{raw} is not between {low:g} and {high:g}")
    return number


def _to_bool(raw: Any) -> bool:
    text = str(raw).strip().lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise ValueError(f"'{raw}' is neither true nor false")
