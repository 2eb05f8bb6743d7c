"""The pages: stories told through the test client on both databases, and a real browser."""
