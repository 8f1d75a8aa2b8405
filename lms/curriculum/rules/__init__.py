"""Courses as text, as outlines, and as plans: plain Python."""
