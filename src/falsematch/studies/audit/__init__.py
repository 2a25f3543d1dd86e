"""The card and folder of an audit, the kind of most experiments."""
