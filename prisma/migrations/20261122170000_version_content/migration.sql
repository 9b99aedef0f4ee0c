-- What the artifact says, for versions whose artifact is read here and given to no engine: a prompt, or the name under which
-- an engine of its own knows the model.
ALTER TABLE "model_version" ADD COLUMN "content" JSONB;
