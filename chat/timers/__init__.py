"""Jobs that happen at a time; each calls one action."""
