"""`pacesetter doctor`: everything looked at and explained."""

from __future__ import annotations

import click

from service.commands.spoken import SpokenCommand, json_option, option
from service.commands.terminal import Terminal, print_json
from service.context import an_engine
from service.doctor import Doctor


@click.command("doctor", cls=SpokenCommand, help="help.doctor")
@option("--network", is_flag=True)
@option("--all", "everything", is_flag=True, help="option.doctor_all")
@json_option()
@click.pass_obj
def doctor(terminal: Terminal, network: bool, everything: bool, as_json: bool) -> None:
    """Exit status 1 where anything is not well."""
    with an_engine(terminal.settings) as engine:
        looked = Doctor(terminal.settings, engine, terminal.locale, network=network)
        found = list(looked.findings())
    if as_json:
        print_json(
            [
                {"what": f.what, "ok": f.well, "warning": f.warning, "message": f.sentence}
                for f in found
            ],
        )
    else:
        for finding in found:
            mark = "!" if finding.warning else "✓" if finding.well else "✗"
            if everything or finding.warning or not finding.well or not finding.what.isupper():
                click.echo(f"{mark} {finding.what}: {finding.sentence}")
    if not all(finding.well for finding in found):
        raise SystemExit(1)
