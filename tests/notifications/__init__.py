"""The speaking room, on real databases and over real HTTP."""
