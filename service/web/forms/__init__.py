"""Forms of the work pages: what the API takes as JSON, filled in field by field."""
