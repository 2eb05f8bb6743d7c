"""Plans in prose, read: each convention by an example of our own."""
