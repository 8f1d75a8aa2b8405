"""When one may join, what may be shown, when something is due: plain Python."""
