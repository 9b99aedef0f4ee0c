import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { changesBetween, type FieldChange } from './domain/workflow-content.ts';
import { findWorkflow } from './find-workflow.ts';
import type { GetHistoryInput } from './workflows.schema.ts';
import { workflowVersionRows } from './workflows.views.ts';

/** One version and how it differs from the one before. */
export interface HistoryEntry {
  id: string;
  number: number;
  digest: string;
  changeNote: string;
  createdBy: string;
  createdAt: Date;
  changes: FieldChange[];
}

/** Returns who changed what in a workflow, newest first; ids of people inside changes are named too. */
export async function getHistory(
  ctx: Context,
  input: GetHistoryInput,
): Promise<KeysetPage<HistoryEntry> & { people: Record<string, NamedActor> }> {
  const { workflow } = await findWorkflow(ctx, { workflow: input.workflow });
  // One more than the page shows tells both that another page follows and what the last entry changed.
  const found = await workflowVersionRows(ctx.tx, ctx.organisationId, workflow.id, {
    below: input.cursor ?? null,
    limit: input.limit + 1,
  });
  const entries = found.map((version, index): HistoryEntry => {
    const before = found[index + 1];
    const { id, number, digest, changeNote, createdBy, createdAt } = version;
    return {
      id,
      number,
      digest,
      changeNote,
      createdBy,
      createdAt,
      changes: before ? changesBetween(before, version) : [],
    };
  });
  const page = keysetPage(entries, input.limit, ({ number }) => String(number));
  const owners = page.items.flatMap(({ changes }) =>
    changes.flatMap(({ path, from, to }) => (path === 'ownerId' ? [from, to] : [])),
  );
  const ids = [...page.items.map(({ createdBy }) => createdBy), ...owners.filter((id) => id !== null)];
  return { ...page, people: await namePeople(ctx, ids) };
}
