
-- What stored rows look like, column by column: the reference for drift of versions trained on them.
ALTER TABLE "dataset" ADD COLUMN "column_profile" JSONB;
