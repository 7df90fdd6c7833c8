"""Who is in which room on this machine, and how an event reaches them."""
