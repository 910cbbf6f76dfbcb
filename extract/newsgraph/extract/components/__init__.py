"""spaCy components, each usable alone in any pipeline."""
