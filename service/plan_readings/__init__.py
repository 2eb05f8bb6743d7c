"""Plans in prose: documents that people have, read into drafts that a person confirms."""

from service.plan_readings.document import pasted, text_of
from service.plan_readings.told import draft_of, remark_words

__all__ = ["draft_of", "pasted", "remark_words", "text_of"]
