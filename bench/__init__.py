"""Measures this server and two peers doing the same work, in one run, on one machine.

`python -m bench` is the whole interface; README.md beside this file says what each cell means.
"""
