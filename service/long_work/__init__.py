"""Long work: asked for by any door, done in batches by the scheduler, looked up later."""

from service.long_work.asking import ask_for, call_off, resume
from service.long_work.reading import counted, open_to, read_work, told
from service.long_work.running import Done, run_waiting
from service.long_work.tidying import forget_old

__all__ = [
    "Done",
    "ask_for",
    "call_off",
    "counted",
    "forget_old",
    "open_to",
    "read_work",
    "resume",
    "run_waiting",
    "told",
]
