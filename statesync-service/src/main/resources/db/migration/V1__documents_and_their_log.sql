-- A document and the head of its log. "version" is moved by the commit of operations only, "guard" rises with each change of
-- members, public access, lock holder, policy or state; a commit compares both.
CREATE TABLE documents (
  id            uuid        PRIMARY KEY,
  name          text        NOT NULL,
  type          text        NOT NULL,
  policy        text        NOT NULL DEFAULT 'lww',
  state         text        NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'archived', 'deleted')),
  public_access text        NOT NULL DEFAULT 'none' CHECK (public_access IN ('none', 'view', 'edit')),
  version       bigint      NOT NULL DEFAULT 0 CHECK (version >= 0),
  guard         bigint      NOT NULL DEFAULT 1 CHECK (guard >= 1),
  -- Operations at or below it are trimmed.
  floor         bigint      NOT NULL DEFAULT 0 CHECK (floor >= 0),
  -- How many conflicts its ledger holds.
  conflicts     bigint      NOT NULL DEFAULT 0,
  created_by    text        NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at    timestamptz NOT NULL DEFAULT clock_timestamp()
)
-- Every commit updates the row: room in its page and no index on what changes keep the update inside the page.
WITH (fillfactor = 50);

CREATE INDEX documents_public ON documents (id) WHERE public_access <> 'none';

-- The log. An operation's id is the id that its author's client gave it. There is no foreign key to documents: the commit that
-- inserts rows holds the document's row already, and checking each row again would cost as much as inserting it.
CREATE TABLE operations (
  id            uuid        NOT NULL,
  document_id   uuid        NOT NULL,
  version       bigint      NOT NULL CHECK (version >= 1),
  base_version  bigint      NOT NULL CHECK (base_version >= 0),
  client_id     text        NOT NULL,
  user_id       text        NOT NULL,
  user_name     text        NOT NULL,
  type          text        NOT NULL DEFAULT 'edit' CHECK (type IN ('edit', 'resolution', 'restore')),
  status        text        NOT NULL DEFAULT 'applied'
                CHECK (status IN ('applied', 'superseded', 'conflict', 'resolved', 'restored')),
  -- As transformed and applied.
  delta         json        NOT NULL,
  -- As its author wrote it; null when that is the same.
  written_delta json,
  -- How the contests that it caused were decided; null for nearly all. Read when it is judged again.
  rulings       json,
  written_at    timestamptz NOT NULL,
  -- The time of the commit, by the database's clock.
  timestamp     timestamptz NOT NULL,
  PRIMARY KEY (document_id, version),
  UNIQUE (document_id, id)
);

CREATE INDEX operations_timestamp ON operations (timestamp);

-- The whole content at some versions, canonical JSON in UTF-8; the content at any version is the nearest one and a replay.
CREATE TABLE snapshots (
  document_id uuid        NOT NULL REFERENCES documents (id),
  version     bigint      NOT NULL CHECK (version >= 1),
  content     bytea       NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (document_id, version)
);

CREATE TABLE members (
  document_id uuid        NOT NULL REFERENCES documents (id),
  user_id     text        NOT NULL,
  user_name   text        NOT NULL,
  role        text        NOT NULL CHECK (role IN ('viewer', 'editor', 'owner')),
  priority    integer     NOT NULL DEFAULT 0,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (document_id, user_id)
);

CREATE INDEX members_user ON members (user_id, document_id);

-- At most one holder per document; a lease in the database's time.
CREATE TABLE locks (
  document_id uuid        PRIMARY KEY REFERENCES documents (id),
  user_id     text        NOT NULL,
  user_name   text        NOT NULL,
  session_id  text        NOT NULL,
  acquired_at timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL
);

CREATE INDEX locks_session ON locks (session_id);
CREATE INDEX locks_expiry ON locks (expires_at);

-- Who changed rights, locks or state, and to what.
CREATE TABLE audit (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  document_id uuid        NOT NULL REFERENCES documents (id),
  user_id     text        NOT NULL,
  user_name   text        NOT NULL,
  action      text        NOT NULL,
  detail      text        NOT NULL,
  guard       bigint      NOT NULL,
  timestamp   timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX audit_document ON audit (document_id, id);

-- The conflict ledger: one row per contest that was decided or waits for a decision. Written in the transaction of the operation
-- that caused it; whoever changes a row holds the row of its document.
CREATE TABLE conflicts (
  id                 uuid        PRIMARY KEY,
  document_id        uuid        NOT NULL REFERENCES documents (id),
  -- Both rewrote (C1), an insertion into a removed place (C2), an attribute (C3), a member (C4).
  kind               text        NOT NULL CHECK (kind IN ('C1', 'C2', 'C3', 'C4')),
  policy             text        NOT NULL,
  -- How it was decided: by a policy's name, or "kept", "merge", "first", "second", "both", "own"; null while it is open.
  resolution         text,
  reason             text        NOT NULL,
  -- The name of an attribute or the pointer of a member; empty for text.
  subject            text        NOT NULL DEFAULT '',
  -- The version whose commit found it; the one that took something out or set it again; the one that changed this row last.
  detected_version   bigint      NOT NULL,
  resolution_version bigint,
  changed_version    bigint      NOT NULL,
  -- Who won when it was found, and whether people gave the place to the other side later.
  winner_user_id     text        NOT NULL,
  winner_client_id   text        NOT NULL,
  winner_content     text        NOT NULL,
  loser_user_id      text        NOT NULL,
  loser_client_id    text        NOT NULL,
  loser_content      text        NOT NULL,
  overturned         boolean     NOT NULL DEFAULT false,
  -- Whether an operation has carried the decision of people out: what is lost later is an entry of its own then.
  carried_out        boolean     NOT NULL DEFAULT false,
  -- What brings back what does not stand, and what takes out what does: deltas on the document at anchor_version.
  anchor_version     bigint      NOT NULL,
  restoration        json,
  removal            json,
  -- Who votes, until when, and what is chosen when the votes are equal.
  electorate         text[],
  due_at             timestamptz,
  otherwise          text        CHECK (otherwise IN ('first', 'second', 'both')),
  detected_at        timestamptz NOT NULL,
  resolved_at        timestamptz,
  resolved_by        text,
  restored_at        timestamptz,
  restored_by        text,
  -- Rises with each change; who decides has to have seen the newest.
  revision           bigint      NOT NULL DEFAULT 1,
  CHECK ((resolved_at IS NULL) = (resolution IS NULL)),
  CHECK ((electorate IS NULL) = (due_at IS NULL) AND (electorate IS NULL) = (otherwise IS NULL))
);

CREATE INDEX conflicts_document ON conflicts (document_id, detected_version);
CREATE INDEX conflicts_changed ON conflicts (document_id, changed_version);
CREATE INDEX conflicts_newest ON conflicts (detected_at, id);
CREATE INDEX conflicts_open ON conflicts (document_id) WHERE resolved_at IS NULL;
CREATE INDEX conflicts_votes ON conflicts (due_at) WHERE resolved_at IS NULL AND due_at IS NOT NULL;
-- What trimming the history moves forward.
CREATE INDEX conflicts_anchors ON conflicts (document_id, anchor_version)
  WHERE restored_at IS NULL AND (restoration IS NOT NULL OR removal IS NOT NULL);

-- The operations on both sides of a conflict; they stay when the history is trimmed.
CREATE TABLE conflict_operations (
  conflict_id  uuid        NOT NULL REFERENCES conflicts (id),
  side         text        NOT NULL CHECK (side IN ('winner', 'loser')),
  operation_id uuid        NOT NULL,
  document_id  uuid        NOT NULL,
  version      bigint      NOT NULL,
  user_id      text        NOT NULL,
  user_name    text        NOT NULL,
  written_at   timestamptz NOT NULL,
  PRIMARY KEY (conflict_id, side, operation_id)
);

CREATE INDEX conflict_operations_operation ON conflict_operations (document_id, version);
CREATE INDEX conflict_operations_user ON conflict_operations (user_id, conflict_id);

CREATE TABLE conflict_votes (
  conflict_id uuid        NOT NULL REFERENCES conflicts (id),
  user_id     text        NOT NULL,
  choice      text        NOT NULL CHECK (choice IN ('first', 'second', 'both')),
  voted_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (conflict_id, user_id)
);
