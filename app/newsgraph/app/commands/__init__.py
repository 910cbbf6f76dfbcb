"""The commands of the program, a module a topic: options in, library calls, results to standard output."""
