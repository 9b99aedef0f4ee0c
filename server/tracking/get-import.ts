import type { Context } from '#server/access/context.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { ImportCursor } from './domain/import-cursor.ts';
import { sourceKey } from './domain/import-source.ts';
import type { ImportIdInput, ListImportsInput } from './imports.schema.ts';
import { countItems, type ImportFacts, type ItemKind, importById, importsBefore } from './imports.views.ts';

/** One import; throws `not-found`. */
export async function findImport(ctx: Context, { id }: ImportIdInput): Promise<ImportFacts> {
  const found = await importById(ctx.tx, ctx.organisationId, id);
  if (!found) throw notFound('import');
  return found;
}

/** An import as people see it: never its credential. */
export interface ShownImport
  extends Omit<
    ImportFacts,
    'sealedCredential' | 'cursor' | 'attempts' | 'revision' | 'organisationId' | 'workspaceSlug'
  > {
  hasCredential: boolean;
  phase: ImportCursor['phase'];
  /** What it goes through, and how much of that is behind it; null where that cannot be told. */
  progress: { of: 'experiments' | 'models'; done: number; all: number } | null;
}

function lookOf(
  cursor: ImportCursor,
): { kind: ItemKind; at: string | null; of: 'experiments' | 'models' } | null {
  switch (cursor.phase) {
    case 'runs':
    case 'logged-models':
      return { kind: 'experiment', at: cursor.experiment, of: 'experiments' };
    case 'versions':
      return { kind: cursor.kind, at: cursor.model, of: 'models' };
    default:
      return null;
  }
}

async function show(ctx: Context, facts: ImportFacts): Promise<ShownImport> {
  const {
    sealedCredential,
    cursor,
    attempts: _a,
    revision: _r,
    organisationId: _o,
    workspaceSlug: _w,
    ...rest
  } = facts;
  const look = facts.state === 'done' ? null : lookOf(cursor);
  const { workspaceId } = facts;
  const counted =
    look && (await countItems(ctx.tx, { workspaceId, source: sourceKey(facts), kind: look.kind }, look.at));
  return {
    ...rest,
    hasCredential: sealedCredential !== null,
    phase: cursor.phase,
    progress: look && counted ? { of: look.of, done: counted.before, all: counted.all } : null,
  };
}

/** One import with how far it came and what it had to leave out. */
export async function getImport(
  ctx: Context,
  input: ImportIdInput,
): Promise<ShownImport & { people: Record<string, NamedActor> }> {
  const facts = await findImport(ctx, input);
  const people = await namePeople(ctx, [facts.createdBy, ...(facts.resumedBy ? [facts.resumedBy] : [])]);
  return { ...(await show(ctx, facts)), people };
}

/** Imports, the newest first. */
export async function listImports(
  ctx: Context,
  { cursor, limit }: ListImportsInput,
): Promise<KeysetPage<ShownImport> & { people: Record<string, NamedActor> }> {
  const found = await importsBefore(ctx.tx, ctx.organisationId, cursor ?? null, limit + 1);
  const page = keysetPage(found, limit, ({ id }) => id);
  const items: ShownImport[] = [];
  for (const facts of page.items) items.push(await show(ctx, facts));
  const people = await namePeople(
    ctx,
    page.items.map(({ createdBy }) => createdBy),
  );
  return { items, nextCursor: page.nextCursor, people };
}
