-- Pictures that documents show. They are read in slices, so the content is kept as it is: neither compressed nor in the row.
CREATE TABLE attachments (
  id          uuid        PRIMARY KEY,
  document_id uuid        NOT NULL REFERENCES documents (id),
  name        text        NOT NULL,
  media_type  text        NOT NULL,
  bytes       integer     NOT NULL CHECK (bytes >= 1),
  width       integer     NOT NULL,
  height      integer     NOT NULL,
  sha256      bytea       NOT NULL,
  content     bytea       NOT NULL,
  created_by  text        NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Whether an operation was found that names it; what none has named for long is collected.
  referenced  boolean     NOT NULL DEFAULT false
);

ALTER TABLE attachments ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE INDEX attachments_document ON attachments (document_id) INCLUDE (bytes);
CREATE INDEX attachments_unreferenced ON attachments (created_at) WHERE NOT referenced;
