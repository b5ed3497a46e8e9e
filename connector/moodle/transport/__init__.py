"""How a call reaches a site and its answer comes back: wire, batches, patience."""
