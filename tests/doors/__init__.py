"""Tests of the doors: rights, repeated requests, the JSON API, the terminal, the webhooks."""
