"""The build on a Spark cluster: the same extraction, resolution and RDF as on one machine, spread over many.

`newsgraph.app.spark.building.build` is the entry; ``docs/scale.md`` tells when it pays, and what it costs. PySpark and Java are
looked for when a build starts, never on import.
"""
