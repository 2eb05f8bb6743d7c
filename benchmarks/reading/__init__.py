"""Scores the reading of plans in prose against passages that a person annotated."""
