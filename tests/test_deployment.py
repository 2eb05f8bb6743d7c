"""What is shipped works: the wheel carries its data, the compose file says only real commands."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
OURS = {name: part for name, part in COMPOSE["services"].items() if name != "postgres"}
LOCKS = ("requirements.txt", "requirements-build.txt", "requirements-dev.txt")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, built as it would be published."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
    subprocess.run([*build, str(folder)], cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_everything_that_is_not_python(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    listed = subprocess.run(
        ["git", "ls-files", "service", "workflows", "notifications", "config"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    tracked = {file for file in listed.stdout.splitlines() if (ROOT / file).exists()}
    assert tracked - inside == set()
    assert not {name for name in inside if name.startswith(("tests/", "tools/", "benchmarks/"))}


def test_an_installed_wheel_finds_its_plans(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    done = subprocess.run(
        [sys.executable, "-c", "from service.cli import main; main()", "plan", "show", "default"],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(unpacked),
            "PACESETTER_ENV": "test",
            "PACESETTER_DATABASE_URL": f"sqlite:///{tmp_path / 'pacesetter.db'}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("part", OURS)
def test_every_part_of_the_compose_file_is_a_command(part: str) -> None:
    from service.cli import main

    words = [*OURS[part]["command"], "--help"]
    assert main.main(words, prog_name="pacesetter", standalone_mode=False) in (None, 0)


def test_every_part_waits_for_the_migration_and_the_migration_for_the_database() -> None:
    waits = {name: set(part["depends_on"]) for name, part in OURS.items()}
    assert waits.pop("migrate") == {"postgres"}
    assert all(waited == {"migrate"} for waited in waits.values())


def test_the_compose_file_sets_only_settings_that_exist() -> None:
    from service.settings import PLACES, VARIABLES

    named = {
        name
        for part in OURS.values()
        for name in part["environment"]
        if name.startswith("PACESETTER_")
    }
    assert named <= {*VARIABLES, *PLACES}


def test_the_image_is_built_from_what_is_let_into_it() -> None:
    let_in = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.M))
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", (ROOT / "Dockerfile").read_text(), re.M)
        for source in line.split()[:-1]
    }
    assert copied == let_in
    assert {source for source in copied if not (ROOT / source).exists()} == set()


def test_the_image_does_not_run_as_root() -> None:
    last = (ROOT / "Dockerfile").read_text("utf-8").rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!root)\w+$", last, re.M)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_file_is_hashed_and_no_registry_named(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    pinned = re.findall(r"^[a-z0-9]\S*==\S+.*?(?=^\S|\Z)", text, re.M | re.S)
    assert pinned
    assert all("--hash=sha256:" in pin for pin in pinned)


def test_the_lock_files_agree_with_each_other() -> None:
    pins = {
        lock: dict(
            re.findall(r"^([a-z0-9][\w.-]*)(?:\[\S+\])?==(\S+)", (ROOT / lock).read_text(), re.M)
        )
        for lock in LOCKS
    }
    working = pins["requirements-dev.txt"]
    for lock in LOCKS[:2]:
        assert pins[lock].items() <= working.items(), lock
