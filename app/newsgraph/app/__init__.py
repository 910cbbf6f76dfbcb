"""The command line and the build that ties reading, extraction, graph and exports together."""
