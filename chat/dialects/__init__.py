"""Frames to commands and events to frames: one vendor, one file; foreign words live only here."""
