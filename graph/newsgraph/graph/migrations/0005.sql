-- A token that each change of articles and decisions renews: it tells whether what was made of them is still of them.
CREATE TABLE state (
  number INTEGER PRIMARY KEY CHECK (number = 1),
  token TEXT NOT NULL
) STRICT;
INSERT INTO state VALUES (1, lower(hex(randomblob(16))));
CREATE TRIGGER articles_added AFTER INSERT ON articles BEGIN
  UPDATE state SET token = lower(hex(randomblob(16)));
END;
CREATE TRIGGER articles_replaced AFTER UPDATE OF record_hash ON articles BEGIN
  UPDATE state SET token = lower(hex(randomblob(16)));
END;
CREATE TRIGGER articles_forgotten AFTER DELETE ON articles BEGIN
  UPDATE state SET token = lower(hex(randomblob(16)));
END;
CREATE TRIGGER decisions_added AFTER INSERT ON decisions BEGIN
  UPDATE state SET token = lower(hex(randomblob(16)));
END;
CREATE TRIGGER decisions_withdrawn AFTER DELETE ON decisions BEGIN
  UPDATE state SET token = lower(hex(randomblob(16)));
END;
