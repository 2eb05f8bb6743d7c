"""The commands of `pacesetter`, one file a noun; each opens its transaction and commits once."""
