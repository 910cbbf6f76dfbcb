"""Readers: files of any supported format in, articles out.

`read` is all that most callers need::

    for found in read(["articles/"]):
        print(found.title if isinstance(found, Article) else found.reason)

To add a format, write a class with the attributes and methods of `Reader` in a module of its own and list an instance of it in
`newsgraph.extract.readers.registry.READERS`. It turns a `Source` (an open file with its name, its bytes, its lines and its text)
into drafts; everything that articles of all formats have in common (date, language, id, limits) is seen to afterwards.

Exceptions::

    NewsGraphError
    ├── OptionError       an option that cannot be followed
    └── InputError        raised within readers only; `read` yields its rejection instead
"""

from newsgraph.extract.readers.drafts import Draft
from newsgraph.extract.readers.messages import InputError
from newsgraph.extract.readers.options import FIELDS, OptionError, ReadOptions
from newsgraph.extract.readers.paths import InFolder
from newsgraph.extract.readers.reading import read, read_object, read_stream
from newsgraph.extract.readers.registry import READERS, Reader
from newsgraph.extract.readers.sources import STDIN, Source

__all__ = [
    "FIELDS", "READERS", "STDIN", "Draft", "InFolder", "InputError", "OptionError", "ReadOptions", "Reader", "Source", "read",
    "read_object", "read_stream",
]  # fmt: skip
