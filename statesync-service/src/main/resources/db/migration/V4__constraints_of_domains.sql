-- The checks of documents and operations as those of their columns' types. PostgreSQL reads a table's checks anew for each
-- statement that writes to it, all of them for each commit; those of a type it keeps, and looks at where the column is written.
CREATE DOMAIN document_state AS text CHECK (VALUE IN ('active', 'archived', 'deleted'));
CREATE DOMAIN public_access AS text CHECK (VALUE IN ('none', 'view', 'edit'));
CREATE DOMAIN version_number AS bigint CHECK (VALUE >= 0);
CREATE DOMAIN guard_number AS bigint CHECK (VALUE >= 1);
CREATE DOMAIN operation_version AS bigint CHECK (VALUE >= 1);
CREATE DOMAIN operation_type AS text CHECK (VALUE IN ('edit', 'resolution', 'restore'));
CREATE DOMAIN operation_status AS text CHECK (VALUE IN ('applied', 'superseded', 'conflict', 'resolved', 'restored'));

ALTER TABLE documents
  DROP CONSTRAINT documents_state_check,
  DROP CONSTRAINT documents_public_access_check,
  DROP CONSTRAINT documents_version_check,
  DROP CONSTRAINT documents_guard_check,
  DROP CONSTRAINT documents_floor_check,
  ALTER COLUMN state TYPE document_state,
  ALTER COLUMN public_access TYPE public_access,
  ALTER COLUMN version TYPE version_number,
  ALTER COLUMN guard TYPE guard_number,
  ALTER COLUMN floor TYPE version_number;

ALTER TABLE operations
  DROP CONSTRAINT operations_version_check,
  DROP CONSTRAINT operations_base_version_check,
  DROP CONSTRAINT operations_type_check,
  DROP CONSTRAINT operations_status_check,
  ALTER COLUMN version TYPE operation_version,
  ALTER COLUMN base_version TYPE version_number,
  ALTER COLUMN type TYPE operation_type,
  ALTER COLUMN status TYPE operation_status;
