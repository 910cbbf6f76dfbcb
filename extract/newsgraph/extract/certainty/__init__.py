"""How sure the text is of each event: polarity, and who says it in which words."""
