"""Campaigns: one organisation's own run of one plan, and everything that may be done with it."""

from service.campaigns.answering import approve, send_back
from service.campaigns.coming_in import join, join_all
from service.campaigns.dates import (
    anchors_of,
    override_date,
    remove_override,
    set_event,
)
from service.campaigns.handed_in import process_of, put_on_table
from service.campaigns.joining import leave, moved
from service.campaigns.launch import launch
from service.campaigns.performing import note_refusal
from service.campaigns.postponing import decide_postponement, request_postponement
from service.campaigns.reading import (
    approver_role,
    by_code,
    can,
    of_organization,
    why_not_moving,
)
from service.campaigns.rows import facts_of
from service.campaigns.urging import (
    Recipient,
    left_today,
    reached,
    unreached,
    urge,
    urge_preview,
)
from service.campaigns.verbs import (
    cancel,
    fulfil,
    reopen,
    resume,
    start,
    submit,
    suspend,
    withdraw,
)
from service.campaigns.versions import (
    Carried,
    how_many,
    migrate,
    migration_report,
    prospects,
    recalculate,
)

__all__ = [
    "Carried",
    "Recipient",
    "anchors_of",
    "approve",
    "approver_role",
    "by_code",
    "can",
    "cancel",
    "decide_postponement",
    "facts_of",
    "fulfil",
    "how_many",
    "join",
    "join_all",
    "launch",
    "leave",
    "left_today",
    "migrate",
    "migration_report",
    "moved",
    "note_refusal",
    "of_organization",
    "override_date",
    "process_of",
    "prospects",
    "put_on_table",
    "reached",
    "recalculate",
    "remove_override",
    "reopen",
    "request_postponement",
    "resume",
    "send_back",
    "set_event",
    "start",
    "submit",
    "suspend",
    "unreached",
    "urge",
    "urge_preview",
    "why_not_moving",
    "withdraw",
]
