"""A site's answers on disk, without names, and played back in place of the network."""
