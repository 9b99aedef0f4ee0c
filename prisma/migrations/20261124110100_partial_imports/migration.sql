-- Something of which a file could not be had is no whole to make a version of.
ALTER TABLE "tracking_import_item" ADD COLUMN "is_partial" BOOLEAN NOT NULL DEFAULT false;
