import { row } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { wireVersionOf } from './wire-versions.views.ts';

export interface ToldModel {
  name: string;
  kind: string;
  description: string;
  tags: Record<string, string>;
}

/** A model as its webhooks tell of it, deleted or not, or null. */
export function toldModel(
  tx: Tx,
  organisationId: string,
  by: { id: string } | { name: string; workspaceId: string },
): Promise<ToldModel | null> {
  const [id, name, workspaceId] = 'id' in by ? [by.id, null, null] : [null, by.name, by.workspaceId];
  return row<ToldModel>(
    tx,
    `SELECT coalesce(former_name, name) AS name, kind, description, tags FROM model
     WHERE organisation_id = $1 AND (id = $2 OR (name = $3 AND workspace_id = $4))`,
    [organisationId, id, name, workspaceId],
  );
}

export interface ToldVersion {
  name: string;
  kind: string;
  number: number;
  description: string;
  sourceUri: string;
  runId: string | null;
  tags: Readonly<Record<string, string>>;
}

/** A version as its webhooks tell of it, deleted or not, or null. */
export async function toldVersion(tx: Tx, organisationId: string, id: string): Promise<ToldVersion | null> {
  const found = await row<ToldVersion & Parameters<typeof wireVersionOf>[0]>(
    tx,
    `SELECT coalesce(m.former_name, m.name) AS name, m.kind, s.number, s.description, s.source_uri AS "sourceUri",
       s.run_id AS "runId", s.tags, v.content
     FROM version_state s JOIN model m ON m.id = s.model_id JOIN model_version v ON v.id = s.id
     WHERE s.organisation_id = $1 AND s.id = $2`,
    [organisationId, id],
  );
  return found && { ...found, tags: wireVersionOf(found).tags };
}
