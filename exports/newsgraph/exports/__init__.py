"""The graph out: RDF, HTML, files."""
