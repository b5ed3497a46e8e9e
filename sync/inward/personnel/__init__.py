"""Personnel files and views: read, passed through the trust gate, ended."""
