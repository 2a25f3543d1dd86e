"""Experiments of every kind: what they have in common, and each kind in its own folder."""
