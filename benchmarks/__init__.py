"""Speed, measured against what it is to be faster than, both in one run: ``make bench [NAME=...]``.

A ratio within one run stands still where times do not: both sides meet the same machine in the same state. One file a
benchmark, whose ``measure`` takes the user's store and yields what it found.
"""
