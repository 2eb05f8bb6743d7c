"""The room that decides: plan and facts in, decisions out; no clock, no database, no network."""
