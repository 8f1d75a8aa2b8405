"""Who did what to which row: append-only, sealed in a hash chain."""
