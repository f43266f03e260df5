-- What was filled in at a gate, as a JSON object.
ALTER TABLE approvals ADD COLUMN answers TEXT NOT NULL DEFAULT '{}';
