"""Articles in, extraction records out."""
