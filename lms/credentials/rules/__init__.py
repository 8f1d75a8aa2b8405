"""Serials, states and steps of certificates: plain Python."""
