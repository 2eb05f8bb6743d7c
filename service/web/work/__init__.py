"""Pages for the work of the stages: each reads what the API tells, and acts through its acts."""
