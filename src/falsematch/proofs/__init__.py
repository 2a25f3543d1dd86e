"""Proofs that each field condition is what it says (FIELD section 3)."""
