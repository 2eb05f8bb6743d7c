"""Accounts 账号 and posts 职务 as administrators keep them: each act with its guards and its line.

Three administrators share what one could abuse (TRUST AC15): the system administrator imports and
looks after incidents, the security administrator keeps accounts and names administrators, the
audit administrator reads what happened. Nobody is two of them.
"""

from service.accounts.keeping import (
    block,
    end_visits_of,
    invite,
    send_link,
    take_second_step_away,
    unblock,
)
from service.accounts.listing import Standing, people_with_accounts, standing_of
from service.accounts.posts import end_post, give_post, refuse_leaving_of_administrators

__all__ = [
    "Standing",
    "block",
    "end_post",
    "end_visits_of",
    "give_post",
    "invite",
    "people_with_accounts",
    "refuse_leaving_of_administrators",
    "send_link",
    "standing_of",
    "take_second_step_away",
    "unblock",
]
