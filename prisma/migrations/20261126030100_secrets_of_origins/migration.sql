-- What a secret's value is sealed for: its row, or its row and the origin it goes to. Values from before open as they were
-- sealed until they are set again or the wrapping key is rotated.
ALTER TABLE "workspace_secret" ADD COLUMN "binding" TEXT NOT NULL DEFAULT 'row';
ALTER TABLE "workspace_secret" ADD CONSTRAINT "workspace_secret_binding" CHECK (binding IN ('row', 'origin'));
