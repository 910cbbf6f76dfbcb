"""The main event's who, what, when and where: the title's or lead's main clause, and the spans that answer."""
