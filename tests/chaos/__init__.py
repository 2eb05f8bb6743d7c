"""Processes killed at random and at chosen points, while campaigns pass all stages of a plan."""
