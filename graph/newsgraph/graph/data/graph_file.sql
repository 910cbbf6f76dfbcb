-- What resolution made of a store, in the form in which queries read it. Nodes are numbered in the order of their ids.
CREATE TABLE state (
  token TEXT NOT NULL,            -- of the store that it was made of
  code TEXT NOT NULL,             -- hash of the code that made it
  stats TEXT NOT NULL,            -- JSON
  roles TEXT NOT NULL             -- JSON
) STRICT;
CREATE TABLE nodes (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  country TEXT,
  data TEXT NOT NULL              -- JSON list of what the node carries
) STRICT;
CREATE TABLE events (
  number INTEGER PRIMARY KEY,
  type TEXT NOT NULL,             -- case-folded, as are category and name
  category TEXT NOT NULL,
  cameo TEXT NOT NULL,
  modality TEXT NOT NULL,
  first INTEGER NOT NULL,         -- day on which it may have begun
  last INTEGER NOT NULL,
  salience REAL NOT NULL,
  name TEXT NOT NULL
) STRICT;
CREATE TABLE edges (
  source INTEGER NOT NULL,
  target INTEGER NOT NULL,
  role TEXT NOT NULL,
  confidence REAL NOT NULL,
  articles INTEGER NOT NULL,      -- how many say so
  stances TEXT,                   -- JSON list
  inherited INTEGER NOT NULL,
  PRIMARY KEY (source, target, role)
) WITHOUT ROWID, STRICT;
CREATE TABLE mentions (
  node INTEGER NOT NULL,
  article INTEGER NOT NULL,
  sentences INTEGER NOT NULL,     -- in how many sentences
  PRIMARY KEY (node, article)
) WITHOUT ROWID, STRICT;
CREATE TABLE sentences (
  number INTEGER PRIMARY KEY,
  words TEXT NOT NULL             -- case-folded
) STRICT;
CREATE TABLE tellings (
  sentence INTEGER NOT NULL,
  event INTEGER NOT NULL,
  PRIMARY KEY (sentence, event)
) WITHOUT ROWID, STRICT;
CREATE TABLE names (
  name TEXT NOT NULL,             -- folded as names are compared
  node INTEGER NOT NULL,
  kind TEXT NOT NULL,             -- of the node
  PRIMARY KEY (name, node)
) WITHOUT ROWID, STRICT;
CREATE TABLE around (
  name TEXT NOT NULL,             -- folded, of what a place lies within
  node INTEGER NOT NULL,
  PRIMARY KEY (name, node)
) WITHOUT ROWID, STRICT;
CREATE TABLE countries (
  name TEXT NOT NULL,             -- folded, too
  country TEXT NOT NULL,
  PRIMARY KEY (name, country)
) WITHOUT ROWID, STRICT;
CREATE TABLE merges (
  node TEXT PRIMARY KEY,
  stands TEXT NOT NULL,           -- the node that stands for it
  other TEXT NOT NULL,
  score REAL NOT NULL,
  reasons TEXT NOT NULL           -- JSON list
) WITHOUT ROWID, STRICT;
CREATE TABLE bearers (
  article TEXT NOT NULL,
  node TEXT NOT NULL,             -- a name that several bear
  bearer TEXT NOT NULL,           -- the one of them that the article means
  PRIMARY KEY (article, node)
) WITHOUT ROWID, STRICT;
CREATE TABLE copies (
  article TEXT PRIMARY KEY,
  original TEXT NOT NULL
) WITHOUT ROWID, STRICT;
