"""Mails and notices: what is owed to whom, and how it is worded."""
