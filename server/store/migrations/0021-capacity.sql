-- How many jobs an operator wants a runner to hold; null: as many as its agent offers. Not every agent can be told.
ALTER TABLE runners ADD COLUMN wanted_capacity INTEGER CHECK (wanted_capacity BETWEEN 1 AND 256);
ALTER TABLE runners ADD COLUMN takes_capacity INTEGER NOT NULL DEFAULT 0;
