"""What the rehearsal says is what happens."""
