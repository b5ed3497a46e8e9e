"""Report-builder reports: read whole, and checked before they are believed."""
