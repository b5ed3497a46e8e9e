"""Accounts of a site: who there is, how they are found, and what they belong to."""
