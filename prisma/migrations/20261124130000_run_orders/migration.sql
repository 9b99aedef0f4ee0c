-- Searches order runs by what they logged, and those that logged the same by when they started. Where each value says when
-- its run started, both orders are walks along an index, in which a page is found however many runs there are.
ALTER TABLE "run_param" ADD COLUMN "start_time" BIGINT;
ALTER TABLE "run_tag" ADD COLUMN "start_time" BIGINT;
ALTER TABLE "run_metric" ADD COLUMN "start_time" BIGINT;

-- What holds people to their rows would hide all of them here.
ALTER TABLE "run_param" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "run_tag" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "run_metric" NO FORCE ROW LEVEL SECURITY;
-- Heads have 200 characters, so that texts stand in the order of their heads; before, a sign outside the basic plane counted twice.
UPDATE "run_param" x SET "start_time" = r."start_time", "head" = left(x."value", 200) FROM "tracking_run" r WHERE r."id" = x."run_id";
UPDATE "run_tag" x SET "start_time" = r."start_time", "head" = left(x."value", 200) FROM "tracking_run" r WHERE r."id" = x."run_id";
UPDATE "run_metric" x SET "start_time" = r."start_time" FROM "tracking_run" r WHERE r."id" = x."run_id";
ALTER TABLE "run_param" FORCE ROW LEVEL SECURITY;
ALTER TABLE "run_tag" FORCE ROW LEVEL SECURITY;
ALTER TABLE "run_metric" FORCE ROW LEVEL SECURITY;

ALTER TABLE "run_param" ALTER COLUMN "start_time" SET NOT NULL;
ALTER TABLE "run_tag" ALTER COLUMN "start_time" SET NOT NULL;
ALTER TABLE "run_metric" ALTER COLUMN "start_time" SET NOT NULL;

DROP INDEX "run_param_experiment_id_key_head_run_id_idx";
CREATE INDEX "run_param_rising_idx" ON "run_param"("experiment_id", "key", "head", "start_time" DESC, "run_id");
CREATE INDEX "run_param_falling_idx" ON "run_param"("experiment_id", "key", "head" DESC, "start_time" DESC, "run_id");
DROP INDEX "run_tag_experiment_id_key_head_run_id_idx";
CREATE INDEX "run_tag_rising_idx" ON "run_tag"("experiment_id", "key", "head", "start_time" DESC, "run_id");
CREATE INDEX "run_tag_falling_idx" ON "run_tag"("experiment_id", "key", "head" DESC, "start_time" DESC, "run_id");
DROP INDEX "run_metric_experiment_id_key_value_run_id_idx";
CREATE INDEX "run_metric_rising_idx" ON "run_metric"("experiment_id", "key", "value", "start_time" DESC, "run_id");
CREATE INDEX "run_metric_falling_idx" ON "run_metric"("experiment_id", "key", "value" DESC, "start_time" DESC, "run_id");

CREATE INDEX "tracking_run_experiment_id_lifecycle_status_start_time_id_idx"
    ON "tracking_run"("experiment_id", "lifecycle", "status", "start_time" DESC, "id");
CREATE INDEX "tracking_run_experiment_id_lifecycle_user_id_start_time_id_idx"
    ON "tracking_run"("experiment_id", "lifecycle", "user_id", "start_time" DESC, "id");
CREATE INDEX "tracking_run_experiment_id_lifecycle_end_time_idx" ON "tracking_run"("experiment_id", "lifecycle", "end_time");
