import { preparedRows, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { tagsOfMessages } from './domain/prompt-tags.ts';
import type { VersionContent } from './domain/version-content.ts';
import type { WireVersion } from './domain/wire-facts.ts';

type VersionRow = WireVersion & { content: VersionContent | null };

const COLUMNS = `s.id, s.workspace_id AS "workspaceId", s.model_id AS "modelId", m.name, s.number, v.created_by AS "createdBy", s.created_at AS "createdAt",
  s.updated_at AS "updatedAt", s.stage, s.description, s.source_uri AS "sourceUri", s.storage_uri AS "storageUri",
  s.run_id AS "runId", s.run_link AS "runLink", s.logged_model_id AS "loggedModelId", s.status,
  s.status_message AS "statusMessage", s.tags, v.content,
  ARRAY(SELECT a.name FROM model_alias a WHERE a.model_id = s.model_id AND a.version_number = s.number ORDER BY a.name) AS aliases`;
const JOINED = 'JOIN model m ON m.id = s.model_id JOIN model_version v ON v.id = s.id';

/** The columns of a version on the wire, for searches that add their own conditions over `s`, `m` and `v`. */
export const WIRE_VERSIONS = `SELECT ${COLUMNS} FROM version_state s ${JOINED}`;

/** A prompt that was registered here carries its text as clients look for it. */
export function wireVersionOf({ content, ...version }: VersionRow): WireVersion {
  if (content?.kind !== 'prompt') return version;
  return { ...version, tags: { ...tagsOfMessages(content.messages), ...version.tags } };
}

/** A version by the name of its model and its number, or null when it never was or was deleted. */
export async function wireVersionByNumber(
  tx: Tx,
  at: { workspaceId: string; name: string; number: number },
): Promise<WireVersion | null> {
  const [found] = await preparedRows<VersionRow>(
    tx,
    'wire-version-by-number',
    `SELECT ${COLUMNS} FROM model m JOIN version_state s ON s.model_id = m.id AND s.number = $3 AND s.deleted_at IS NULL
     JOIN model_version v ON v.id = s.id WHERE m.workspace_id = $1 AND m.name = $2 AND m.deleted_at IS NULL`,
    [at.workspaceId, at.name, at.number],
  );
  return found ? wireVersionOf(found) : null;
}

/** Whether there is a model of this name, and the version that an alias of it points at; null where it has no such alias. */
export async function wireVersionByAlias(
  tx: Tx,
  at: { workspaceId: string; name: string; alias: string },
): Promise<{ isModel: boolean; version: WireVersion | null }> {
  const [found] = await preparedRows<VersionRow>(
    tx,
    'wire-version-by-alias',
    `SELECT ${COLUMNS} FROM model m LEFT JOIN model_alias p ON p.model_id = m.id AND p.name = $3
     LEFT JOIN version_state s ON s.model_id = m.id AND s.number = p.version_number AND s.deleted_at IS NULL
     LEFT JOIN model_version v ON v.id = s.id WHERE m.workspace_id = $1 AND m.name = $2 AND m.deleted_at IS NULL`,
    [at.workspaceId, at.name, at.alias],
  );
  if (!found) return { isModel: false, version: null };
  return { isModel: true, version: found.id === null ? null : wireVersionOf(found) };
}

/** The newest version of each stage of these models, by model; one look into the index for each. */
export async function latestWireVersions(
  tx: Tx,
  modelIds: readonly string[],
): Promise<Map<string, WireVersion[]>> {
  const latest = new Map<string, WireVersion[]>();
  if (modelIds.length === 0) return latest;
  const found = await preparedRows<VersionRow>(
    tx,
    'wire-latest-versions',
    `SELECT ${COLUMNS} FROM unnest($1::text[]) AS wanted(id)
     CROSS JOIN (VALUES ('None'), ('Staging'), ('Production'), ('Archived')) AS stages(name)
     CROSS JOIN LATERAL (SELECT * FROM version_state WHERE model_id = wanted.id AND stage = stages.name AND deleted_at IS NULL
       ORDER BY number DESC LIMIT 1) s
     ${JOINED}`,
    [modelIds],
  );
  for (const row of found) {
    const others = latest.get(row.modelId);
    if (others) others.push(wireVersionOf(row));
    else latest.set(row.modelId, [wireVersionOf(row)]);
  }
  return latest;
}

/** The newest version of a model, or null. */
export async function newestWireVersion(tx: Tx, modelId: string): Promise<WireVersion | null> {
  const [found] = await rows<VersionRow>(
    tx,
    `${WIRE_VERSIONS} WHERE s.model_id = $1 AND s.deleted_at IS NULL ORDER BY s.number DESC LIMIT 1`,
    [modelId],
  );
  return found ? wireVersionOf(found) : null;
}

/** Those of these versions that are of a model, by id with their numbers. */
export async function versionsAmong(
  tx: Tx,
  modelId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const found = await rows<{ id: string; number: number }>(
    tx,
    'SELECT id, number FROM version_state WHERE model_id = $1 AND id = ANY($2)',
    [modelId, [...new Set(ids)]],
  );
  return new Map(found.map(({ id, number }) => [id, number]));
}

export interface PendingVersion {
  id: string;
  name: string;
  number: number;
  modelId: string;
  workspaceId: string;
  workspaceSlug: string;
  artifactDigest: string;
  storageUri: string;
  loggedModelId: string | null;
  createdAt: Date;
}

/** A version whose registration is pending, locked until the transaction ends, or null. */
export async function pendingVersion(
  tx: Tx,
  organisationId: string,
  id: string,
): Promise<PendingVersion | null> {
  const [found] = await rows<PendingVersion>(
    tx,
    `SELECT s.id, coalesce(m.former_name, m.name) AS name, s.number, s.model_id AS "modelId", s.workspace_id AS "workspaceId",
       w.slug AS "workspaceSlug", v.artifact_digest AS "artifactDigest", s.storage_uri AS "storageUri",
       s.logged_model_id AS "loggedModelId", s.created_at AS "createdAt"
     FROM version_state s JOIN model_version v ON v.id = s.id JOIN model m ON m.id = s.model_id JOIN workspace w ON w.id = s.workspace_id
     WHERE s.organisation_id = $1 AND s.id = $2 AND s.status = 'PENDING_REGISTRATION' AND s.deleted_at IS NULL FOR UPDATE OF s`,
    [organisationId, id],
  );
  return found ?? null;
}

/** Versions of any organisation whose registration is pending, oldest first. */
export function pendingVersions(tx: Tx, limit: number): Promise<{ id: string; organisationId: string }[]> {
  return rows(
    tx,
    `SELECT id, organisation_id AS "organisationId" FROM version_state
     WHERE status = 'PENDING_REGISTRATION' AND deleted_at IS NULL ORDER BY updated_at, id LIMIT $1`,
    [limit],
  );
}
