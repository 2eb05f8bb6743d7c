"""How this installation is set up, for the system administrator to read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from service.api.noun import make
from service.api.request import Call, read
from service.auth.permits import oversees_anything
from service.doctor import Doctor
from service.held import holding
from service.setting_sources import settings_told

noun = make("settings")


@noun.get("", summary="Every setting with its source and default, and what the doctor says")
def show_settings() -> Response:
    """Of a secret it is told whether it is set, and where; never what it is."""

    def do(call: Call) -> Any:
        oversees_anything(call.session, call.who, "read_settings")
        context = call.context
        doctor = Doctor(context.settings, context.engine, call.locale, network=False)
        return {
            "held": holding(call.session),
            "settings": [asdict(one) for one in settings_told(context.settings)],
            "machine": [
                {"what": f.what, "ok": f.well, "warning": f.warning, "message": f.sentence}
                for f in doctor.at_a_glance(call.session)
            ],
        }

    return read(do)
