-- Agents that never send the token they were given are known by their connection only (Arcentra API 11.1).
ALTER TABLE runners ADD COLUMN has_used_token INTEGER NOT NULL DEFAULT 0 CHECK (has_used_token IN (0, 1));
