"""The reference: what a careful person would write by hand for this one step of this one plan.

The same rows and columns as the sweep's, recipients found by the same joins, in one transaction.
"""

from __future__ import annotations

from sqlalchemy import Engine

from benchmarks.field import DUE, NOW, written

_DUE = f"campaign.next_at <= {written(NOW)} AND campaign.state = 'main/mobilization'"

HISTORY = f"""
INSERT INTO history (root_id, campaign_id, kind, source, target, visit, effective_at, at,
    person_id, actor, rule, reason, details, to_version)
SELECT root_id, id, 'moved', state, 'main/pledge', visit + 1, {written(DUE)}, {written(NOW)},
    NULL, 'calendar', 'on_date', NULL, NULL, version + 1
FROM campaign WHERE {_DUE}
"""

MESSAGES = f"""
INSERT INTO message (key, root_id, campaign_id, organization_id, recipient_id, recipient_name,
    address, locale, channel, notice, role, kind, rule, number, round, stage, visit, planned_at,
    posted_at, not_before, expires_at, about, params)
SELECT campaign.id || '/main.pledge/' || (campaign.visit + 1) || '/month_before/0/' || person.id
        || '/email',
    campaign.root_organization_id, campaign.id, campaign.organization_id, person.id, person.name,
    person.email, person.locale, 'email', 'reminder_due', 'secretary', 'reminder',
    'month_before', 0, 'main', 'pledge', campaign.visit + 1, '2026-10-01 01:00:00.000000',
    {written(NOW)}, {written(NOW)}, '2026-10-31 16:00:00.000000', organization.name,
    '{{"days": "0", "due": "2026-10-31T16:00:00+00:00", "link": "/campaigns/' || campaign.id
        || '", "plan_title": "测量用方案", "round_title": "全程", "stage_title": "公开承诺"}}'
FROM campaign
JOIN organization ON organization.id = campaign.organization_id
JOIN post ON post.organization_id = campaign.organization_id AND post.role = 'secretary'
JOIN holder ON holder.post_id = post.id AND holder.since <= '2026-10-01'
    AND (holder.until IS NULL OR holder.until > '2026-10-01')
JOIN person ON person.id = holder.person_id AND person.active
WHERE {_DUE} AND person.id IS NOT NULL
ON CONFLICT DO NOTHING
"""

CAMPAIGNS = f"""
UPDATE campaign SET state = 'main/pledge', visit = visit + 1, entered_at = {written(DUE)},
    entered_on = '2026-10-01', due_at = NULL, submitted_at = NULL,
    approved_at = NULL, next_at = '2026-10-31 16:00:00.000000', version = version + 1
WHERE {_DUE}
"""


def sweep_by_hand(engine: Engine) -> int:
    """Do the step for all that is due; return the number of campaigns."""
    with engine.begin() as connection:
        connection.exec_driver_sql(HISTORY)
        connection.exec_driver_sql(MESSAGES)
        return connection.exec_driver_sql(CAMPAIGNS).rowcount
