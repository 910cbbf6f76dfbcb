-- What has been learned, article by article.
CREATE TABLE articles (
  id TEXT PRIMARY KEY,
  content_hash TEXT NOT NULL,   -- of the article as it was read: unchanged means extraction need not run again
  record_hash TEXT NOT NULL,    -- of the record: tells an unchanged record from a new one, and damage from neither
  versions TEXT NOT NULL,       -- JSON: what made the record (package, pipeline, spaCy)
  record BLOB NOT NULL          -- the record's JSON, zlib
) WITHOUT ROWID, STRICT;

-- What yielded no record, kept whole so that nothing is lost.
CREATE TABLE rejects (
  number INTEGER PRIMARY KEY,
  origin BLOB NOT NULL,
  reason BLOB NOT NULL,
  cure BLOB NOT NULL,
  content BLOB NOT NULL,        -- zlib
  hash TEXT NOT NULL UNIQUE     -- of all four: the same reject again adds nothing
) STRICT;
