-- Agents that number the lines of a step from 0 send some of them again: those below this number were taken.
ALTER TABLE logs ADD COLUMN numbered_lines INTEGER NOT NULL DEFAULT 0 CHECK (numbered_lines >= 0);
