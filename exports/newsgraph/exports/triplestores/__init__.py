"""Triple stores over HTTP: the graph pushed to them, graph by graph, and pulled back.

Exceptions::

    NewsGraphError
    └── TripleStoreError    a store that cannot be reached, refuses, or holds what is not ours: cause, address and cure

"""
