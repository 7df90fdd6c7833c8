"""What is wrong with an installation, seen from inside and through its public address, and what to do about it."""
