"""Time expressions: the grammar that finds them, and the calendar that gives them values."""
