-- The checks of documents and operations become those of their columns' types. PostgreSQL reads a table's checks anew for each
-- statement that writes to it, all of them for each commit; those of a type it keeps, and looks at where the column is written.
--
-- The types get their checks last: to take a type without one, no row is written anew, which transactions of an older instance
-- would see as an empty table. The rows need not be checked again.
CREATE DOMAIN document_state AS text;
CREATE DOMAIN public_access AS text;
CREATE DOMAIN version_number AS bigint;
CREATE DOMAIN guard_number AS bigint;
CREATE DOMAIN operation_version AS bigint;
CREATE DOMAIN operation_type AS text;
CREATE DOMAIN operation_status AS text;

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

ALTER DOMAIN document_state ADD CHECK (VALUE IN ('active', 'archived', 'deleted')) NOT VALID;
ALTER DOMAIN public_access ADD CHECK (VALUE IN ('none', 'view', 'edit')) NOT VALID;
ALTER DOMAIN version_number ADD CHECK (VALUE >= 0) NOT VALID;
ALTER DOMAIN guard_number ADD CHECK (VALUE >= 1) NOT VALID;
ALTER DOMAIN operation_version ADD CHECK (VALUE >= 1) NOT VALID;
ALTER DOMAIN operation_type ADD CHECK (VALUE IN ('edit', 'resolution', 'restore')) NOT VALID;
ALTER DOMAIN operation_status ADD CHECK (VALUE IN ('applied', 'superseded', 'conflict', 'resolved', 'restored')) NOT VALID;

-- What was known of the values of these columns is gone with their types.
ANALYZE documents, operations;
