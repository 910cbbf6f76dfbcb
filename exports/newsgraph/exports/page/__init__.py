"""The parts of the HTML page: what it knows, where each node stands, how the network is drawn, the outlines of the land."""
