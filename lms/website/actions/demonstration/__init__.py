"""The invented population of a demonstration: nothing of it is real, and every certificate says so."""
