"""The language of rules: what they may ask, how they are checked, and how they are told."""
