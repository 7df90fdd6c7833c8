"""Five dialects in one conversation: what each says, what each hears of it, and what it hears instead."""
