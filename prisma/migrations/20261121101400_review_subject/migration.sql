ALTER TABLE "review_item" ADD COLUMN "subject" TEXT;
