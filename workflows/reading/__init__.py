"""Reads an implementation plan 实施方案 in prose into a draft; nothing is launched from a guess."""
