"""The words and rules that every other room speaks: pure Python, no clock, no IO."""
