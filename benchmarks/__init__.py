"""Figures beside their floors. `make bench` prints one JSON object a line."""
