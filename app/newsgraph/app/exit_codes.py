"""What the program ends with."""

from __future__ import annotations

__all__ = ["EXIT_CODES", "FAILED", "INTERRUPTED", "OK", "PIPE_CLOSED", "SOME_SET_ASIDE", "TERMINATED", "USAGE"]

OK, SOME_SET_ASIDE, USAGE, FAILED, INTERRUPTED, PIPE_CLOSED, TERMINATED = 0, 1, 2, 3, 130, 141, 143

EXIT_CODES = {
    OK: "all is well",
    SOME_SET_ASIDE: "done, but some articles were set aside: the messages say which and why",
    USAGE: "the command was not understood: an unknown option, a value that cannot be used",
    FAILED: "failed: nothing could be read or written; the message says why",
    INTERRUPTED: "interrupted with Ctrl-C; what was finished is in the store, if one was named",
    PIPE_CLOSED: "the reader of the output went away, as `| head` does",
    TERMINATED: "terminated; what was finished is in the store, if one was named",
}
