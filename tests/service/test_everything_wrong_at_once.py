"""A service that cannot start says all that is wrong: settings, plans and timetable together."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from service.settings import CONFIG


def test_settings_plans_and_timetable_are_answered_in_one_go(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    shutil.copytree(CONFIG, folder)
    plan = folder / "plans" / "default.yaml"
    plan.write_text(plan.read_text("utf-8") + "\nrounds: 3\n", "utf-8")
    schedule = folder / "schedule.yaml"
    schedule.write_text(schedule.read_text("utf-8").replace("every", "evry"), "utf-8")
    wrong = {
        "PACESETTER_ENV": "production",
        "PACESETTER_CONFIG_DIR": str(folder),
        "PACESETTER_DATABASE_URL": f"sqlite:///{tmp_path}/pacesetter.db",
        "PACESETTER_QUIET_FROM": "99",
        "PACESETTER_SECRET_KEY": "hush-hush",
        "PACESETTER_TIK": "3",
        "SMTP_PORT": "abc",
    }
    command = [str(Path(sys.executable).with_name("pacesetter")), "--locale", "en", "serve"]
    told = subprocess.run(
        command, env={**os.environ, **wrong}, capture_output=True, text=True, check=False
    )

    assert told.returncode == 1
    assert "PACESETTER_TICK" in told.stderr  # the guess
    for part in (
        "PACESETTER_QUIET_FROM",
        "PACESETTER_SECRET_KEY",
        "SMTP_PORT",
        "plans/default.yaml",
        "schedule.yaml",
    ):
        assert part in told.stderr, told.stderr
    assert "hush-hush" not in told.stderr
