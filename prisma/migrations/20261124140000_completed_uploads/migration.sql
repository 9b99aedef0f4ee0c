-- The upload in parts that a file was made of: whoever asks again to complete it, because the answer was lost, is told that
-- it is done.
ALTER TABLE "run_file" ADD COLUMN "upload_id" TEXT;
