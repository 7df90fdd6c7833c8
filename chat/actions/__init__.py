"""The only code that changes anything: authorise, change, tell."""
