"""Campaigns as the people in them live through them, on SQLite and on PostgreSQL."""
