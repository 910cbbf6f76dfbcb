-- Whether resolution compares sentences by embeddings, too: the graph of a store is made one way or the other, never by both.
ALTER TABLE state ADD COLUMN embeddings INTEGER NOT NULL DEFAULT 0 CHECK (embeddings IN (0, 1));
CREATE TRIGGER embeddings_switched AFTER UPDATE OF embeddings ON state WHEN new.embeddings <> old.embeddings BEGIN
  UPDATE state SET token = lower(hex(randomblob(16)));
END;
