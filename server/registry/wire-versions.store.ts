import { preparedRows, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { VersionStage } from './domain/version-stages.ts';
import type { RegistrationStatus } from './domain/wire-facts.ts';

export interface NewWireVersion {
  id: string;
  organisationId: string;
  workspaceId: string;
  /** Of a model or of a prompt: the one is never found for the other. */
  model: { name: string; isPrompt: boolean };
  /** Of an artifact that the organisation holds. */
  artifactDigest: string;
  format: string;
  description: string;
  signature: object;
  tensorMapping: object;
  content: object | null;
  trainingProfile: object | null;
  tags: Readonly<Record<string, string>>;
  card: object;
  source: object | null;
  contributors: readonly string[];
  sourceUri: string;
  storageUri: string;
  runId: string | null;
  runLink: string | null;
  loggedModelId: string | null;
  status: RegistrationStatus;
  statusMessage: string | null;
  createdBy: string;
  createdAt: Date;
}

const INSERT = `WITH drawn AS (
    UPDATE model SET last_number = last_number + 1, updated_at = $5
    WHERE workspace_id = $1 AND name = $2 AND (kind = 'prompt') = $3 AND deleted_at IS NULL
      AND EXISTS (SELECT 1 FROM artifact WHERE organisation_id = $7 AND digest = $8)
    RETURNING id, organisation_id, workspace_id, last_number AS number
  ), version AS (
    INSERT INTO model_version (id, organisation_id, workspace_id, model_id, number, artifact_id, artifact_digest, format, description,
      signature, tensor_mapping, content, tags, card, source, contributors, created_by, created_at, training_profile)
    SELECT $6, organisation_id, workspace_id, id, number, (SELECT id FROM artifact WHERE organisation_id = $7 AND digest = $8), $8, $9,
      $10, $11::jsonb, $12::jsonb, $13::jsonb, $14::jsonb, $15::jsonb, $16::jsonb, $17::text[], $4, $5, $26::jsonb FROM drawn RETURNING id
  ), state AS (
    INSERT INTO version_state (id, organisation_id, workspace_id, model_id, number, description, tags, stage, status, status_message,
      source_uri, storage_uri, run_id, run_link, logged_model_id, created_at, updated_at)
    SELECT $6, organisation_id, workspace_id, id, number, $10, $18::jsonb, 'None', $19, $20, $21, $22, $23, $24, $25, $5, $5 FROM drawn
  )
  SELECT id AS "modelId", number FROM drawn`;

const BRIEF_TAG_CHARS = 1_000;

/** The tags of the immutable row: it keeps the short ones with which the version was made. */
function briefly(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags)
      .filter(([, value]) => value.length <= BRIEF_TAG_CHARS)
      .slice(0, 100),
  );
}

/**
 * Inserts a version under its model's next number and returns both; null when there is no such model, or no such artifact. One
 * statement: whoever registers at the same time waits for the model's row, and numbers have neither gaps nor twins.
 */
export async function insertWireVersion(
  tx: Tx,
  version: NewWireVersion,
): Promise<{ modelId: string; number: number } | null> {
  const json = (value: object | null) => (value === null ? null : JSON.stringify(value));
  const [made] = await preparedRows<{ modelId: string; number: number }>(tx, 'insert-wire-version', INSERT, [
    version.workspaceId,
    version.model.name,
    version.model.isPrompt,
    version.createdBy,
    version.createdAt,
    version.id,
    version.organisationId,
    version.artifactDigest,
    version.format,
    version.description,
    json(version.signature),
    json(version.tensorMapping),
    json(version.content),
    json(briefly(version.tags)),
    json(version.card),
    json(version.source),
    version.contributors,
    json(version.tags),
    version.status,
    version.statusMessage,
    version.sourceUri,
    version.storageUri,
    version.runId,
    version.runLink,
    version.loggedModelId,
    json(version.trainingProfile),
  ]);
  return made ?? null;
}

/** Changes what is said about a version. */
export async function describeWireVersion(
  tx: Tx,
  id: string,
  to: { description: string; updatedAt: Date },
): Promise<void> {
  await rows(tx, 'UPDATE version_state SET description = $2, updated_at = $3 WHERE id = $1', [
    id,
    to.description,
    to.updatedAt,
  ]);
}

/** Puts a version into a stage; where `archivesOthers`, the others of that stage go to Archived. Returns ids of all that changed. */
export async function setVersionStage(
  tx: Tx,
  to: { modelId: string; number: number; stage: VersionStage; archivesOthers: boolean; at: Date },
): Promise<string[]> {
  const changed = await rows<{ id: string }>(
    tx,
    `UPDATE version_state SET stage = CASE WHEN number = $2 THEN $3 ELSE 'Archived' END, updated_at = $5
     WHERE model_id = $1 AND deleted_at IS NULL AND (number = $2 OR ($4 AND stage = $3)) RETURNING id`,
    [to.modelId, to.number, to.stage, to.archivesOthers, to.at],
  );
  return changed.map(({ id }) => id);
}

/** Ends a version and takes its aliases; returns the ids of those. */
export async function markVersionDeleted(
  tx: Tx,
  version: { id: string; modelId: string; number: number },
  at: Date,
): Promise<string[]> {
  await rows(tx, 'UPDATE version_state SET deleted_at = $2, updated_at = $2 WHERE id = $1', [version.id, at]);
  const gone = await rows<{ id: string }>(
    tx,
    'DELETE FROM model_alias WHERE model_id = $1 AND version_number = $2 RETURNING id',
    [version.modelId, version.number],
  );
  return gone.map(({ id }) => id);
}

/** Settles a registration that was pending. */
export async function settleRegistration(
  tx: Tx,
  id: string,
  to: { status: RegistrationStatus; message: string | null; at: Date },
): Promise<void> {
  await rows(tx, 'UPDATE version_state SET status = $2, status_message = $3, updated_at = $4 WHERE id = $1', [
    id,
    to.status,
    to.message,
    to.at,
  ]);
}

/** What the organisation holds under a digest, by id, or null. */
export function artifactIdOf(tx: Tx, organisationId: string, digest: string): Promise<{ id: string } | null> {
  return row(tx, 'SELECT id FROM artifact WHERE organisation_id = $1 AND digest = $2', [
    organisationId,
    digest,
  ]);
}
