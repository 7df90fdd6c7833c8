"""Sockets: the doors, reading, the outbox, heart-beats."""
