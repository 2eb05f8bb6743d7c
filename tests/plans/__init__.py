"""Tests of the plan files: what the five sources demand stands in them and works."""
