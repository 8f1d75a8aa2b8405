"""Payload → bytes: what a certificate looks like on paper."""
