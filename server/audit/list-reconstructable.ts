import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { asOfMany } from './as-of.ts';
import type { ListReconstructableInput } from './audit.schema.ts';
import type { KnownState } from './domain/fold-state.ts';
import { newestRows } from './reconstruct.views.ts';

const CHOICES_MAX = 100;

function textOf(state: KnownState | undefined, column: string): string | null {
  const known = state?.values[column];
  if (known?.kind !== 'known' || known.value === null) return null;
  return String(known.value);
}

/** What a row calls itself, from the log: a removed one is remembered by what it was called last. */
function labelOf(table: string, id: string, state: KnownState | undefined): string {
  const name = textOf(state, 'slug') ?? textOf(state, 'name');
  if (name) return name;
  const number = textOf(state, 'number');
  if (number && table === 'change_request') return `Request ${number}`;
  if (number && table === 'model_version')
    return `Version ${number} (${textOf(state, 'artifact_digest')?.slice(0, 8) ?? id})`;
  if (number) return `${table.replaceAll('_', ' ')} ${number}`;
  const environment = textOf(state, 'environment');
  return environment ? `${environment}, ${id.slice(-6)}` : id;
}

/** Things of one kind that the log knows, the newest first; at most 100. */
export async function listReconstructable(
  ctx: Context,
  { table }: ListReconstructableInput,
): Promise<{ id: string; label: string }[]> {
  const ids = await newestRows(ctx.tx, ctx.organisationId, table, CHOICES_MAX);
  const states = await asOfMany(
    ctx,
    ids.map((id) => ({ table, id })),
    ctx.now,
  );
  const names = table === 'person' ? await namePeople(ctx, ids) : {};
  return ids.map((id) => ({
    id,
    label: names[id]?.name ?? labelOf(table, id, states.get(`${table}:${id}`)),
  }));
}
