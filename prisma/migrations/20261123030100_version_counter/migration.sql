-- The number of a model's newest version, deleted ones included: the next one is drawn by one statement that waits for nobody
-- but those who number versions of the same model.
ALTER TABLE "model" ADD COLUMN "last_number" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "model" DISABLE TRIGGER USER;
UPDATE "model" SET "last_number" = coalesce((SELECT max("number") FROM "model_version" WHERE "model_id" = "model"."id"), 0);
ALTER TABLE "model" ENABLE TRIGGER USER;
