"""What accounts, posts one by one, the audit trail and the settings add to the tables of doors."""

from __future__ import annotations

from typing import Any

from tests.doors.every_door import Added
from tests.doors.house import NO_POST, staff_no
from tests.doors.rights import (
    AUDITS,
    KEEPERS,
    LISTS_ACCOUNTS,
    READS_AUDIT,
    READS_SETTINGS,
    SECURES,
    SEES_ACCOUNTS,
    SETS_UP,
)
from tests.doors.table_of_doors import TARGET, WHY, page, reads, writes

SOMEBODY = staff_no(TARGET, NO_POST)  # who has no account
ONE = f"/api/v1/accounts/{SOMEBODY}"
AUDITOR = "audit_administrator"
ENDED: dict[str, Any] = {"post": "member", "reason": WHY}
PLACE: dict[str, Any] = {"organization": TARGET}
ADDED = Added(
    doors=[
        reads("api_accounts.list_accounts", "/api/v1/accounts", LISTS_ACCOUNTS),
        reads("api_audit.list_lines", "/api/v1/audit", READS_AUDIT),
        reads("api_settings.show_settings", "/api/v1/settings", READS_SETTINGS),
        writes("api_accounts.invite", f"{ONE}/invitation", SECURES, 200),
        writes("api_accounts.send_link", f"{ONE}/reset", SECURES, 409),
        writes("api_accounts.block", f"{ONE}/block", SECURES, 409, reason=WHY),
        writes("api_accounts.unblock", f"{ONE}/unblock", SECURES, 409, reason=WHY),
        writes(
            "api_accounts.take_second_step", f"{ONE}/second-step/removal", SECURES, 409, reason=WHY
        ),
        writes("api_accounts.end_visits", f"{ONE}/visits/end", SECURES, 200),
        # No such post, not at the top, and not held: refused to whoever may ask for it.
        writes("api_accounts.give_post", f"{ONE}/posts", KEEPERS, 409, **PLACE, post="No Such"),
        writes("api_accounts.give_post", f"{ONE}/posts", SECURES, 409, **PLACE, post=AUDITOR),
        writes("api_accounts.end_post", f"{ONE}/posts/end", KEEPERS, 409, **PLACE, **ENDED),
    ],
    pages=[
        page("people.show", "/people", LISTS_ACCOUNTS),
        page("people.person", f"/people/{SOMEBODY}", SEES_ACCOUNTS),
        page("audit.show", "/audit", READS_AUDIT),
        page("settings.show", "/settings", READS_SETTINGS),
    ],
    rights={
        "see_accounts": SEES_ACCOUNTS,
        "keep_accounts": SECURES,
        "invite": SECURES,
        "name_administrators": SECURES,
        "read_audit": AUDITS,
        "read_settings": SETS_UP,
    },
)
