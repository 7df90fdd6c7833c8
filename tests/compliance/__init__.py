"""Our carriers, codecs and session rules with no chat behind them, for public conformance suites."""
