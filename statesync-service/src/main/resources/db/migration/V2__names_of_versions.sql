-- Versions that somebody gave a name, to find them again. The version itself is a place in the log.
CREATE TABLE versions (
  document_id uuid        NOT NULL REFERENCES documents (id),
  version     bigint      NOT NULL CHECK (version >= 1),
  name        text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  user_id     text        NOT NULL,
  user_name   text        NOT NULL,
  named_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (document_id, version)
);
