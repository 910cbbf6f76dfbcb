"""Who acts: names, unnamed groups and their identity, found in a parsed doc with the help of curated tables."""
