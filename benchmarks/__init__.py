"""Measurements: ours against a reference that runs in turn with it. See README.md."""
