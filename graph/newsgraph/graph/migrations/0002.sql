-- The file that holds the article and nothing else: what it holds later takes the article's place.
ALTER TABLE articles ADD COLUMN file TEXT;
CREATE INDEX articles_of_files ON articles (file) WHERE file IS NOT NULL;
