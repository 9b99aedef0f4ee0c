import { preparedRows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { IS_PROMPT_TAG } from './domain/prompt-tags.ts';
import type { WireModel } from './domain/wire-facts.ts';
import { latestWireVersions } from './wire-versions.views.ts';

export type WireModelHead = Omit<WireModel, 'latest'>;

/** The columns of a model on the wire, over `m`. */
export const WIRE_MODELS = `SELECT m.id, m.workspace_id AS "workspaceId", m.name, m.kind, m.description, m.created_by AS "createdBy",
  m.created_at AS "createdAt", coalesce(m.updated_at, m.created_at) AS "updatedAt", m.tags,
  coalesce((SELECT jsonb_agg(jsonb_build_object('alias', a.name, 'version', a.version_number) ORDER BY a.name)
    FROM model_alias a WHERE a.model_id = m.id), '[]') AS aliases FROM model m`;

/** A prompt carries the tag by which clients know one. */
function asPrompt<T extends { kind: string; tags: WireModel['tags'] }>(model: T): T {
  return model.kind === 'prompt' ? { ...model, tags: { [IS_PROMPT_TAG]: 'true', ...model.tags } } : model;
}

/** A model by its name, without its versions, or null. */
export async function wireModelHead(
  tx: Tx,
  at: { workspaceId: string; name: string },
): Promise<WireModelHead | null> {
  const [found] = await preparedRows<WireModelHead>(
    tx,
    'wire-model-by-name',
    `${WIRE_MODELS} WHERE m.workspace_id = $1 AND m.name = $2 AND m.deleted_at IS NULL`,
    [at.workspaceId, at.name],
  );
  return found ? asPrompt(found) : null;
}

/** Models with the newest version of each stage. */
export async function withLatestVersions(tx: Tx, models: readonly WireModelHead[]): Promise<WireModel[]> {
  const latest = await latestWireVersions(
    tx,
    models.map(({ id }) => id),
  );
  return models.map((model) => ({ ...asPrompt(model), latest: latest.get(model.id) ?? [] }));
}
