import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';

/** Columns whose digests keep stored bytes from being swept. */
const KEEPING = ['artifact.digest', 'evaluation.report_digest', 'file_upload_part.digest', 'run_file.digest'];

/** Digests of records, terms and manifests, and of bytes that stand in a row of one of the above as well. */
const OTHERS = `accepted_call.request_digest access_review.decisions_digest approval.subject_digest
  approval_signature.record_digest assessment.digest assessment_sign_off.subject_digest card_revision.digest
  change_request.subject_digest
  control_evidence.digest dataset.digest evaluation_plan.digest evaluation_run.artifact_digest evaluation_set.digest
  evidence_pack.manifest_digest gate_result.evidence_digest gate_result.subject_digest idempotency_key.request_digest
  legal_hold.subject_digest logged_dataset.digest logged_model_metric.dataset_digest model_signature.digest
  model_version.artifact_digest removed_bytes.digest revision_status.identity_digest route_snapshot.digest subject_erasure.subject_digest
  validation_entry.evidence_digest workflow_version.digest`.split(/\s+/);

let database: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client(database.ownerUrl);
  await owner.connect();
});

afterAll(async () => {
  await owner.end();
  await database.drop();
});

test('every column that names stored bytes is asked before bytes are swept', async () => {
  const { rows } = await owner.query(
    "SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name LIKE '%digest' ORDER BY 1",
  );
  const found = rows.map(({ name }) => String(name)).filter((name) => !OTHERS.includes(name));
  // A new column belongs into one of the lists; one that keeps bytes also into the function stored_bytes_in_use.
  expect(found.sort()).toEqual(KEEPING);
  const { rows: definitions } = await owner.query(
    "SELECT pg_get_functiondef('stored_bytes_in_use(text[])'::regprocedure) AS text",
  );
  for (const name of KEEPING) {
    const [table, column] = name.split('.');
    expect(definitions[0].text).toMatch(new RegExp(`FROM ${table} (\\w+) WHERE \\1\\.${column} = d`));
  }
});
