"""The work of the stages: what every kind of it shares, from a deed to the guard that reads it."""

from service.work.attachments import Attached, attach, read_attachment
from service.work.doing import done
from service.work.tasks import close_task, open_task, open_tasks_of, redate_task
from service.work.telling import Audience, Words, in_pieces, tell

__all__ = [
    "Attached",
    "Audience",
    "Words",
    "attach",
    "close_task",
    "done",
    "in_pieces",
    "open_task",
    "open_tasks_of",
    "read_attachment",
    "redate_task",
    "tell",
]
