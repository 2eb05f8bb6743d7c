"""The room that remembers and opens doors: the only place where plans, messages and people meet."""
