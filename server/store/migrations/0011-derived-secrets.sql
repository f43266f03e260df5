-- What expressions of a run made of its secrets, such as one in base64: masked in its logs as long as there are logs.
CREATE TABLE derived_secrets (
  run_id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  nonce  BLOB NOT NULL CHECK (length(nonce) = 12),
  sealed BLOB NOT NULL, -- AES-256-GCM: ciphertext and 16 bytes tag; bound to run and number
  PRIMARY KEY (run_id, number)
) STRICT, WITHOUT ROWID;
