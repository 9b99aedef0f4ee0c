-- Paths are compared byte by byte: what stands in a folder is then a range of the key.
CREATE TABLE "run_file" (
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "path" TEXT COLLATE "C" NOT NULL,
    "digest" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "media_type" TEXT NOT NULL,
    "written_by" TEXT NOT NULL,
    "modified_at" TIMESTAMPTZ(3) NOT NULL,
    "frozen_by" TEXT,

    CONSTRAINT "run_file_pkey" PRIMARY KEY ("workspace_id", "path")
);
CREATE INDEX "run_file_digest_idx" ON "run_file"("digest");

CREATE TABLE "frozen_folder" (
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "path" TEXT COLLATE "C" NOT NULL,
    "version_id" TEXT NOT NULL,
    "frozen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "frozen_folder_pkey" PRIMARY KEY ("workspace_id", "path")
);

CREATE TABLE "file_upload" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "parts_count" INTEGER NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "file_upload_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "file_upload_created_at_idx" ON "file_upload"("created_at");

CREATE TABLE "file_upload_part" (
    "upload_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,

    CONSTRAINT "file_upload_part_pkey" PRIMARY KEY ("upload_id", "number")
);
CREATE INDEX "file_upload_part_digest_idx" ON "file_upload_part"("digest");

ALTER TABLE "file_upload_part" ADD CONSTRAINT "file_upload_part_upload_id_fkey"
  FOREIGN KEY ("upload_id") REFERENCES "file_upload"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT protect_table('run_file', 'telemetry', 'workspace');
SELECT protect_table('frozen_folder', 'internal', 'workspace', 'SELECT, INSERT');
SELECT protect_table('file_upload', 'telemetry', 'workspace', 'SELECT, INSERT, DELETE');
SELECT protect_table('file_upload_part', 'telemetry', 'workspace');

-- What a registered version is made of stays, whoever asks by the app role.
CREATE FUNCTION keep_frozen_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'interlock_app' THEN
    RAISE EXCEPTION 'files of a registered version stay as they are' USING ERRCODE = '42501';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON run_file
  FOR EACH ROW WHEN (OLD.frozen_by IS NOT NULL) EXECUTE FUNCTION keep_frozen_file();

-- Which of these digests something still needs; every column that names stored bytes stands here (a test compares).
CREATE FUNCTION stored_bytes_in_use(asked TEXT[]) RETURNS SETOF TEXT LANGUAGE sql STABLE AS $$
  SELECT d FROM unnest(asked) d
  WHERE EXISTS (SELECT 1 FROM run_file f WHERE f.digest = d)
     OR EXISTS (SELECT 1 FROM file_upload_part p WHERE p.digest = d)
     OR EXISTS (SELECT 1 FROM artifact a WHERE a.digest = d)
     OR EXISTS (SELECT 1 FROM evaluation e WHERE e.report_digest = d)
$$;
CREATE INDEX "artifact_digest_idx" ON "artifact"("digest");
CREATE INDEX "evaluation_report_digest_idx" ON "evaluation"("report_digest");
