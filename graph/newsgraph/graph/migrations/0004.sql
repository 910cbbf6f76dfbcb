-- When the record was extracted, in UTC to the second; NULL where the record came from elsewhere.
ALTER TABLE articles ADD COLUMN extracted TEXT;
