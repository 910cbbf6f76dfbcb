-- What people decided of two nodes: that they are one, or two. It overrules what resolution finds, in this and later builds.
CREATE TABLE decisions (
  node TEXT NOT NULL,
  other TEXT NOT NULL,          -- the greater id of the two
  verdict TEXT NOT NULL CHECK (verdict IN ('one', 'two')),
  PRIMARY KEY (node, other)
) WITHOUT ROWID, STRICT;
