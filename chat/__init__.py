"""Switchboard: one customer-service conversation, heard and spoken in five wire languages."""
