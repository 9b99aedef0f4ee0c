import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { writeTimeCursor } from '#server/platform/domain/time-cursor.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import type { ListPacksInput } from './evidence-pack.schema.ts';
import { type PackRecord, packs } from './evidence-packs.store.ts';

export interface ListedPack extends Omit<PackRecord, 'organisationId'> {
  workflowName: string;
  workflow: string;
  madeByName: string;
}

/** Packs that were made, newest first, with the digest of what each held. */
export async function listEvidencePacks(
  ctx: Context,
  input: ListPacksInput,
): Promise<KeysetPage<ListedPack>> {
  const found = await packs(ctx.tx, ctx.organisationId, input.cursor, input.limit + 1);
  const page = keysetPage(found, input.limit, ({ madeAt, id }) => writeTimeCursor(madeAt, id));
  const people = await namePeople(
    ctx,
    page.items.map(({ madeBy }) => madeBy),
  );
  const workflows = await nameWorkflows(
    ctx,
    page.items.map(({ workflowId }) => workflowId),
  );
  const items = page.items.map(({ organisationId: _, ...pack }) => ({
    ...pack,
    workflow: workflows.get(pack.workflowId)?.slug ?? pack.workflowId,
    workflowName: workflows.get(pack.workflowId)?.name ?? pack.workflowId,
    madeByName: people[pack.madeBy]?.name ?? pack.madeBy,
  }));
  return { items, nextCursor: page.nextCursor };
}
