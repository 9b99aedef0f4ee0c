import type { Context } from '#server/access/context.ts';
import { getVersionFacts } from '#server/registry/get-version-facts.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import type { ColumnDrift } from './domain/measure-drift.ts';
import type { ShowDriftInput } from './monitoring.schema.ts';
import { observeDrift } from './observe-rule.ts';

export interface DriftShown {
  workflow: { id: string; slug: string; name: string };
  /** Null, with the reason, where drift cannot be told. */
  model: { name: string; version: number; versionId: string } | null;
  missing: string | null;
  /** The first hour that holds data. */
  since: Date | null;
  columns: ColumnDrift[];
}

/** How far the inputs of the serving version have moved from its training profile, column by column. */
export async function showDrift(ctx: Context, input: ShowDriftInput): Promise<DriftShown> {
  const { workflow } = await getWorkflow(ctx, { id: input.workflowId });
  const named = { id: workflow.id, slug: workflow.slug, name: workflow.name };
  const seen = await observeDrift(ctx, workflow.id, input.hours * 60);
  if ('missing' in seen)
    return { workflow: named, model: null, missing: seen.missing, since: null, columns: [] };
  const version = await getVersionFacts(ctx, seen.modelVersionId);
  return {
    workflow: named,
    model: { name: version.model.name, version: version.number, versionId: version.id },
    missing: null,
    since: seen.since,
    columns: seen.columns,
  };
}
