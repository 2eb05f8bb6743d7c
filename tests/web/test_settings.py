"""设置: the system administrator reads how the installation is set up; a secret is never told."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from service.doctor import Doctor
from service.held import hold
from service.setting_sources import GROUPS, SOURCES, settings_told
from service.settings import Settings, variable
from service.words import LOCALES, has_words, say
from tests.web.office import Office
from tests.web.test_people import desk_of, names

SECRET = "not-for-anybody-to-read-0123456789"
#: Everything that a value could give away, in each shape that a secret has here.
SECRETS = {
    "PACESETTER_SECRET_KEY": SECRET,
    "PACESETTER_DATABASE_URL": f"postgresql://keeper:{SECRET}@db.example/pacesetter",
    "PACESETTER_CHAT_URLS": f"wecombot://{SECRET}",
    "PACESETTER_METRICS_TOKEN": SECRET,
    "PACESETTER_OIDC_CLIENT_SECRET": SECRET,
    "SENDGRID_API_KEY": SECRET,
    "SMTP_PASSWORD": SECRET,
    "TENCENT_SECRET_ID": SECRET,
    "TENCENT_SECRET_KEY": SECRET,
    "ALIBABA_ACCESS_KEY_ID": SECRET,
    "ALIBABA_ACCESS_KEY_SECRET": SECRET,
    "TWILIO_AUTH_TOKEN": SECRET,
    "SENDGRID_BASE_URL": f"https://keeper:{SECRET}@sink.example",
}


def line_of(html: str, name: str) -> str:
    """What the page says in the row of a variable, as text."""
    [row] = [one for one in re.findall(r"<tr>.*?</tr>", html, re.DOTALL) if f">{name}<" in one]
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


def test_the_administrator_reads_what_holds_and_where_it_is_set(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACESETTER_BUDGET_SMS", "5")
    monkeypatch.setenv("SMTP_PASSWORD", SECRET)
    given = office.context.settings.model_copy(
        update={"budget_sms": 5, "smtp_password": SecretStr(SECRET)}
    )
    changed = replace(office.context, settings=given)
    monkeypatch.setitem(office.app.extensions, "pacesetter", changed)
    html = desk_of(office, names(office, "administrator", 30)).opens("/settings")
    assert line_of(html, "PACESETTER_BUDGET_SMS").endswith("5 3 环境变量")
    assert line_of(html, "SMTP_PASSWORD").endswith("已设置，不显示 未设置 环境变量")
    assert line_of(html, "TENCENT_SECRET_KEY").endswith("未设置 未设置 默认")
    assert line_of(html, "PACESETTER_FONT").endswith("空 空 默认"), "nobody knows what None is"
    assert SECRET not in html
    assert all(f">{variable(field)}<" in html for field in Settings.model_fields)


def test_what_the_doctor_finds_wrong_stands_first_and_a_held_service_says_so(
    office: Office,
) -> None:
    desk = desk_of(office, names(office, "administrator", 30))
    assert "restore --release" not in desk.opens("/settings")
    with office.context.sessions.begin() as session:
        hold(session, wall=office.now(), why="restored")
    html = desk.opens("/settings")
    assert "restore --release" in html
    assert html.index("有问题") < html.index(">正常<")


def test_nobody_else_reads_it_and_nobody_else_is_led_to_it(office: Office) -> None:
    for role in ("security_administrator", "audit_administrator"):
        desk = desk_of(office, names(office, role, 31 if "audit" in role else 30))
        assert "/settings" not in desk.opens("/todo")
        assert desk.client.get("/settings").status_code == 403
    clerk = office.logs_in("DW", "office")
    assert clerk.get("/settings").status_code == 403
    keeper = desk_of(office, names(office, "administrator", 32))
    assert 'href="/settings"' in keeper.opens("/todo")


def test_no_secret_is_told_in_any_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    told = {one.variable: one for one in settings_told(Settings())}
    assert SECRET not in repr(told)
    assert all(told[name].is_set and told[name].source == "environment" for name in SECRETS)
    assert told["SENDGRID_BASE_URL"].value == "https://sink.example"


def test_a_settings_file_and_a_folder_of_secrets_are_named_as_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, folder = tmp_path / "our.env", tmp_path / "secrets"
    folder.mkdir()
    file.write_text("PACESETTER_TICK=7\nPACESETTER_BATCH=9\n", "utf-8")
    (folder / "SMTP_PASSWORD").write_text(SECRET, "utf-8")
    environment = {
        "PACESETTER_ENV_FILE": str(file),
        "PACESETTER_SECRETS_DIR": str(folder),
        "PACESETTER_TICK": "8",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = Settings(_env_file=file, _secrets_dir=folder, pool_size=4)
    told = {one.field: one for one in settings_told(settings)}
    assert (told["tick"].value, told["tick"].source) == ("8", "environment")
    assert (told["batch"].value, told["batch"].source) == ("9", "file")
    assert (told["smtp_password"].value, told["smtp_password"].source) == (None, "secrets")
    assert (told["pool_size"].value, told["pool_size"].source) == ("4", "program")
    assert told["lease"].source == "default"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_setting_group_and_source_has_words(locale: str) -> None:
    assert set(GROUPS) <= set(Settings.model_fields)
    keys = [
        *(f"does.{field}" for field in Settings.model_fields),
        *(f"group.{group}" for group in GROUPS.values()),
        *(f"source.{source}" for source in SOURCES),
    ]
    assert [key for key in keys if not has_words("setting_pages", key)] == []
    assert all(say(locale, "setting_pages", key) for key in keys)


def test_whatever_the_glance_looks_at_has_a_name_but_libraries(office: Office) -> None:
    """A finding without words would be taken for a library's version."""
    context = office.context
    doctor = Doctor(context.settings, context.engine, "zh-Hans", network=False)
    with context.sessions() as session:
        found = [one.what for one in doctor.at_a_glance(session)]
    called = {variable("email_channel"), variable("sms_channel")}
    unnamed = {
        what
        for what in found
        if what not in called and not has_words("setting_pages", f"machine.{what}")
    }
    assert {what for what in unnamed if not what.islower()} == set()
    assert "flask" in unnamed
    assert not unnamed & {"font", "zone", "clock", "tick", "incidents", "database"}
