"""The room that decides: plan and facts in, decisions out, with no clock, no database and no network."""
