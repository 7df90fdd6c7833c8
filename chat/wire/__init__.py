"""Bytes to frames and back, with the session rules that a specification itself states (sans-IO)."""
