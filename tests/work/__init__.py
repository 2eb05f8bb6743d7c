"""Stories of the work of the stages."""
