import { chooseWorkspace } from '#server/access/choose-workspace.ts';
import type { Context, Look } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { profileRows } from './domain/profile-rows.ts';
import type { TrainingProfile } from './domain/training-profile.ts';
import { insertDataset } from './models.store.ts';
import { artifactByRef } from './models.views.ts';
import { readDatasetTable } from './read-dataset-table.ts';
import type { RegisterDatasetInput } from './versions.schema.ts';

/** What is kept of a dataset beside its name: artifacts and what they hold never change. */
export interface DatasetContent {
  digest: string;
  rows: number;
  artifactId: string | null;
  columns: string[];
  columnProfile: TrainingProfile | null;
}

function refuse(path: string, message: string): never {
  throw new Refusal('invalid', `The dataset cannot be registered: ${message}.`, {
    fields: [{ path, message }],
  });
}

/**
 * Reads what the stored file itself says, which takes long and so comes before any transaction that writes; whoever announces
 * something else is refused.
 */
export async function readDatasetContent(look: Look, input: RegisterDatasetInput): Promise<DatasetContent> {
  const { artifactId, digest, rows } = input;
  if (!artifactId) {
    if (digest === undefined) refuse('/digest', 'send the file, or name its SHA-256');
    if (rows === undefined) refuse('/rows', 'say how many rows it holds');
    return { digest, rows, artifactId: null, columns: [], columnProfile: null };
  }
  const artifact = await look(({ tx, organisationId }) => artifactByRef(tx, organisationId, artifactId));
  if (!artifact) refuse('/artifactId', 'there is no such file here; upload it first');
  const table = await readDatasetTable(artifact.digest);
  if (digest !== undefined && digest !== artifact.digest)
    refuse('/digest', 'the stored file has another SHA-256');
  if (rows !== undefined && rows !== table.rows.length)
    refuse('/rows', `the stored file holds ${table.rows.length} rows`);
  return {
    digest: artifact.digest,
    rows: table.rows.length,
    artifactId: artifact.id,
    columns: [...table.columns],
    columnProfile: profileRows(table),
  };
}

/**
 * Registers an immutable dataset: with its rows, as a stored CSV file, so that Interlock can evaluate on it; or by its digest
 * alone, when the rows stay where they are. Refuses a name that is taken, and a file that is no table.
 */
export async function registerDataset(
  ctx: Context,
  input: RegisterDatasetInput,
  content: DatasetContent,
): Promise<{ id: string; name: string; digest: string; rows: number; columns: string[] }> {
  const workspaceId = await chooseWorkspace(ctx, input.workspaceId);
  const { digest, rows, artifactId, columns, columnProfile } = content;
  const id = newId('dataset');
  const { name, description, purpose, licence } = input;
  await insertDataset(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId,
    name,
    description,
    digest,
    rows,
    purpose,
    licence,
    artifactId,
    columns,
    columnProfile: columnProfile ?? undefined,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'dataset.registered',
    resourceId: id,
    workspaceId,
    details: { name, digest, rows, purpose },
  });
  return { id, name, digest, rows, columns };
}
