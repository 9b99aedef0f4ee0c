-- Who looks at traces looks for those that failed, which are few among many.
CREATE INDEX "trace_workspace_id_experiment_state_request_time_ms_id_idx" ON "trace"("workspace_id", "experiment", "state", "request_time_ms" DESC, "id");
