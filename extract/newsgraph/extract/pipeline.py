"""Loading the pipeline and running it over articles."""
