-- Rows of one table are a range of this index only where text is compared byte by byte.
ALTER TABLE "audit_change" ALTER COLUMN "resource" TYPE TEXT COLLATE "C";
