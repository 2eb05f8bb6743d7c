"""The rooms and their rules, asked of each file, so that a test is named after the one at fault."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("service", "workflows", "notifications")
MIGRATIONS = "service/migrations/versions/"

# --- the exceptions, each with its reason; one that is no longer needed fails a test too ---------

# Measured in lines. A long file is a file with two meanings, unless it stands here.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 60

# `now` is an argument everywhere. Doors ask service/clock.py, which asks the database: one clock
# for all replicas. Nobody asks this machine.
READS_THE_CLOCK: dict[str, str] = {
    "service/commands/plan_files.py": "checking a plan file on a desk needs no database to ask",
    "service/doctor.py": "compares this machine's clock with the database's",
}

# What the deciding room may use of the standard library: nothing that knows the machine, the
# hour, chance or the network.
PURE = {
    *("__future__", "abc", "bisect", "calendar", "collections", "copy", "dataclasses", "datetime"),
    *("decimal", "difflib", "enum", "fractions", "functools", "hashlib", "heapq", "itertools"),
    *("json", "math", "operator", "re", "string", "textwrap", "types", "typing", "unicodedata"),
    "zoneinfo",
}
# And what single files of it may use besides.
BESIDES: dict[str, set[str]] = {
    "workflows/machine.py": {"transitions"},
    "workflows/calendar.py": {"chinese_calendar"},
    "workflows/reading/script.py": {"opencc"},
}
# Loaders read the operator's YAML, from a folder or from text; nobody else sees a file.
LOADER = re.compile(r"workflows/(\w+_)?loader\.py")
BESIDES_IN_LOADERS = {"yaml", "pathlib"}

# Each of these is spoken to in one file, so that it can be replaced in one file.
ONE_FILE = {
    "transitions": "workflows/machine.py",
    "chinese_calendar": "workflows/calendar.py",
    "apscheduler": "service/scheduler.py",
    "reportlab": "service/paper.py",
    "docxtpl": "service/word.py",
    "docx": "service/word.py",
    "authlib": "service/auth/oidc.py",
    "joserfc": "service/auth/oidc.py",
    "pyotp": "service/auth/second_step.py",
    "pypinyin": "service/search/readings.py",
    "opencc": "workflows/reading/script.py",
    "pypdf": "service/plan_readings/document.py",
}
VENDORS = ("sendgrid", "twilio", "tencentcloud", "alibabacloud_dysmsapi20170525", "apprise")

SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "misc"}


def files_in(*rooms: str) -> list[str]:
    """Return the Python files of rooms, as paths from the root, in order."""
    found = (
        path.relative_to(ROOT).as_posix() for room in rooms for path in (ROOT / room).rglob("*.py")
    )
    return sorted(found)


@cache
def tree_of(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text("utf-8"), file)


def imports_of(file: str) -> set[str]:
    """Return the top-level packages that a file imports anywhere, also late and for types only."""
    return {name.partition(".")[0] for name in modules_imported(file)}


def modules_imported(file: str) -> Iterator[str]:
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: write the whole name of what you import"
            yield node.module or ""


def in_room(room: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("file", files_in(room))


in_all_rooms = pytest.mark.parametrize("file", files_in(*ROOMS))
in_everything = pytest.mark.parametrize("file", files_in(*ROOMS, "tests", "tools", "benchmarks"))


# --- who may know whom ---------------------------------------------------------------------------


@in_room("workflows")
def test_the_deciding_room_uses_only_what_is_pure(file: str) -> None:
    besides = BESIDES_IN_LOADERS if LOADER.fullmatch(file) else BESIDES.get(file, set())
    assert imports_of(file) - PURE - besides - {"workflows"} == set()


@in_room("notifications")
def test_the_speaking_room_knows_no_plan_and_no_service(file: str) -> None:
    assert imports_of(file) & {"workflows", "service", "tests"} == set()


@in_room("service")
def test_the_service_does_not_import_its_tests(file: str) -> None:
    assert imports_of(file) & {"tests", "benchmarks", "tools", "pytest"} == set()


@in_room("service")
def test_only_the_app_knows_the_pages(file: str) -> None:
    if not file.startswith("service/web/") and file != "service/app.py":
        known = {name for name in modules_imported(file) if name.startswith("service.web")}
        assert known == set(), "what pages and verbs both say stands beside them, in service"


@pytest.mark.parametrize(("library", "place"), ONE_FILE.items())
def test_a_library_is_spoken_to_in_one_file(library: str, place: str) -> None:
    assert [file for file in files_in(*ROOMS) if library in imports_of(file)] in ([], [place])


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_is_spoken_to_in_one_channel(vendor: str) -> None:
    users = [file for file in files_in(*ROOMS) if vendor in imports_of(file)]
    assert len(users) <= 1, users
    assert all(file.startswith("notifications/channels/") for file in users)


def test_configuration_holds_no_python() -> None:
    assert files_in("config") == []


@in_all_rooms
def test_a_verb_never_commits(file: str) -> None:
    """`service.db.writing` does, once, for the door that opened the transaction."""
    called = {
        node.func.attr
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert "commit" not in called


# --- the clock -----------------------------------------------------------------------------------

CLOCK_READINGS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"),
}  # fmt: skip


def clock_readings(file: str) -> list[int]:
    """Return the lines on which a file asks this machine for the hour."""
    return [
        node.lineno
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (ast.unparse(node.func.value).rpartition(".")[2], node.func.attr) in CLOCK_READINGS
    ]


@in_all_rooms
def test_now_is_an_argument(file: str) -> None:
    assert bool(clock_readings(file)) == (file in READS_THE_CLOCK), clock_readings(file)


# --- names, sizes, sentences ---------------------------------------------------------------------


@in_everything
def test_a_file_is_named_after_what_it_does(file: str) -> None:
    assert not SAY_NOTHING & set(Path(file).with_suffix("").parts)


@in_everything
def test_a_module_opens_with_a_sentence(file: str) -> None:
    sentence = (ast.get_docstring(tree_of(file)) or "").partition("\n\n")[0]
    assert sentence.rstrip().endswith((".", "。", "?")), sentence


@in_all_rooms
def test_a_file_has_one_meaning(file: str) -> None:
    lines = len((ROOT / file).read_text("utf-8").splitlines())
    generated = file.startswith(MIGRATIONS)
    assert generated or (lines > MOST_LINES_OF_A_FILE) == (file in LONG_FILES), lines


@in_all_rooms
def test_a_function_can_be_read_at_once(file: str) -> None:
    if file.startswith(MIGRATIONS):
        return
    long = {
        f"{file}:{node.name}"
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MOST_LINES_OF_A_FUNCTION
    }
    allowed = {name for name in LONG_FUNCTIONS if name.startswith(f"{file}:")}
    assert long == allowed


IGNORED = re.compile(r"#\s*type:\s*ignore(?P<code>\[[\w, -]+\])?(?P<reason>.*)")


@in_everything
def test_what_the_types_cannot_say_is_explained(file: str) -> None:
    bare = [
        line
        for line in (ROOT / file).read_text("utf-8").splitlines()
        if (found := IGNORED.search(line)) and "re.compile" not in line
        if not found["code"] or not re.search(r"\w{3}", found["reason"])
    ]
    assert bare == []


# --- tests are real ------------------------------------------------------------------------------


@pytest.mark.parametrize("file", files_in("tests"))
def test_tests_use_the_real_thing(file: str) -> None:
    assert not any(
        module.startswith(("unittest.mock", "mock")) for module in modules_imported(file)
    )
    left_out = {"pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail", "pytest.skip",
                "pytest.xfail", "pytest.importorskip", "monkeypatch.setattr"}  # fmt: skip
    used = {
        ast.unparse(node) for node in ast.walk(tree_of(file)) if isinstance(node, ast.Attribute)
    }
    assert used & left_out == set()


# --- what no file may say ------------------------------------------------------------------------

# Joined here, so that this file may be asked as well.
UNSPEAKABLE = {
    "a registry's host": [
        "pypi" + ".org",
        "python" + "hosted.org",
        "npm" + "js.",
        "deb.de" + "bian",
    ],
    "a path of somebody's machine": ["/wo" + "rk/", "/ro" + "ot/", "/home/" + "user"],
    "a tool of somebody's desk": ["farm" + "-studio", "farm" + "-bench"],
}


def tracked_files() -> list[str]:
    """Return what git tracks; without git (an unpacked archive) whatever lies in the rooms."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    files = [file for file in listed.stdout.split("\0") if file and (ROOT / file).is_file()]
    return files or files_in(*ROOMS, "tests", "tools")


def _said(words: str, text: bytes) -> bool:
    """Say whether a text says that; a machine's path begins with its slash, unlike one of ours."""
    before = rb"(?<!\w)" if words.startswith("/") else b""
    return re.search(before + re.escape(words.encode()), text) is not None


@pytest.mark.parametrize("what", UNSPEAKABLE)
def test_no_file_names(what: str) -> None:
    saying = {
        f"{file}: {words}"
        for file in tracked_files()
        for words in UNSPEAKABLE[what]
        if _said(words, (ROOT / file).read_bytes())
    }
    assert saying == set()


def test_every_file_is_of_reasonable_size() -> None:
    big = {file for file in tracked_files() if (ROOT / file).stat().st_size > 1_000_000}
    assert big == set()


# --- the lists above stay true -------------------------------------------------------------------


def test_exceptions_name_files_that_exist() -> None:
    named = {
        *LONG_FILES,
        *READS_THE_CLOCK,
        *BESIDES,
        *(f.partition(":")[0] for f in LONG_FUNCTIONS),
    }
    assert {file for file in named if not (ROOT / file).exists()} == set()


def test_what_is_called_pure_is_the_standard_library() -> None:
    assert PURE - {"__future__"} <= sys.stdlib_module_names
