"""Issuing certificates, moving their states, storing their documents."""
