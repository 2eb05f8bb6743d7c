"""What the office's own Word templates add to the tables of doors."""

from __future__ import annotations

import base64

from tests.doors.every_door import Added
from tests.doors.rights import KEEPERS, KEEPS_PLANS
from tests.doors.table_of_doors import page, reads, writes

TEMPLATES = "/api/v1/word-templates"
MINUTES = f"{TEMPLATES}/minutes"
NO_DOCUMENT = base64.b64encode(b"x").decode()
ADDED = Added(
    doors=[
        reads("api_word-templates.list_templates", TEMPLATES, KEEPS_PLANS),
        reads("api_word-templates.download_template", f"{MINUTES}/file", KEEPS_PLANS),
        reads("api_word-templates.preview_template", f"{MINUTES}/preview", KEEPS_PLANS),
        # No document, no such version, and none uploaded: refused to whoever may ask for it.
        writes(
            "api_word-templates.upload_template",
            MINUTES,
            KEEPS_PLANS,
            422,
            name="m.docx",
            content=NO_DOCUMENT,
        ),
        writes(
            "api_word-templates.restore_template",
            f"{MINUTES}/restoration",
            KEEPS_PLANS,
            404,
            version=9,
        ),
        writes("api_word-templates.withdraw_template", f"{MINUTES}/withdrawal", KEEPS_PLANS, 409),
    ],
    pages=[
        page("word_templates.show", "/word-templates", KEEPS_PLANS),
        page("word_templates.file", "/word-templates/minutes.docx", KEEPS_PLANS),
        page("word_templates.preview", "/word-templates/minutes/preview.docx", KEEPS_PLANS),
    ],
    bodies={
        MINUTES: {"name": "m.docx", "content": NO_DOCUMENT},
        f"{MINUTES}/restoration": {"version": 1},
        f"{MINUTES}/withdrawal": {},
    },
    rights={"keep_templates": KEEPERS},
)
