"""Territories and institutions with dates, memberships, roles, headcounts, and who may see what."""
