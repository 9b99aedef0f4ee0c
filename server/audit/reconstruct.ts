import type { Context } from '#server/access/context.ts';
import { authorize } from '#server/access/domain/authorize.ts';
import { namePeople } from '#server/access/name-people.ts';
import { type ToldDecision, tellDecision } from '#server/decisions/tell-decision.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { asOfMany } from './as-of.ts';
import type { ReconstructInput } from './audit.schema.ts';
import { AUDIT_EVENT_TYPES } from './domain/events.ts';
import type { KnownState } from './domain/fold-state.ts';
import {
  mentioningTypes,
  type RowRef,
  referencesOf,
  type ShownColumn,
  shownColumns,
  tableOfId,
  tellingRows,
} from './domain/reconstruct-plan.ts';
import { tellEvents } from './list-audit-events.ts';
import { chainEvents } from './reconstruct.views.ts';

/** A row as of the time, as a page shows it. */
export interface ReconstructedRow {
  table: string;
  id: string;
  exists: boolean;
  isComplete: boolean;
  columns: ShownColumn[];
  changedBy: { eventId: string; at: Date } | null;
}

/** One link of the chain that led to a state. */
export interface ChainLink {
  id: string;
  at: Date;
  actor: { id: string; name: string };
  /** Reads after the actor's name. */
  sentence: string;
  detail: string | null;
  kind: 'event' | 'decision' | 'verdict' | 'outcome';
  resource: { type: string; id: string };
  /** Place in the log; null while it is not sealed, and for records of decisions, which are sealed in batches. */
  leafIndex: number | null;
}

export interface Reconstruction {
  root: { table: string; id: string };
  at: Date;
  rows: ReconstructedRow[];
  chain: ChainLink[];
  /** Names of people, tokens and processes that stand in the rows. */
  names: Readonly<Record<string, string>>;
  isCutOff: boolean;
}

const CHAIN_MAX = 200;
const ROWS_MAX = 16;
const DEPTH = 3;

const nameOf = ({ table, id }: RowRef) => `${table}:${id}`;

/** Follows references from row to row, as they stood at the time. */
async function relatedStates(ctx: Context, start: readonly RowRef[], at: Date) {
  const states = new Map<string, { ref: RowRef; state: KnownState }>();
  let wave = [...start];
  for (let depth = 0; depth < DEPTH && wave.length > 0; depth += 1) {
    const found = await asOfMany(ctx, wave, at);
    for (const ref of wave) {
      const state = found.get(nameOf(ref));
      if (state && states.size < ROWS_MAX) states.set(nameOf(ref), { ref, state });
    }
    const next = [...found.values()].flatMap(referencesOf);
    wave = [...new Map(next.map((ref) => [nameOf(ref), ref])).values()].filter(
      (ref) => !states.has(nameOf(ref)),
    );
  }
  return [...states.values()];
}

function shown({ ref, state }: { ref: RowRef; state: KnownState }): ReconstructedRow {
  const { exists, isComplete, changedBy } = state;
  return { ...ref, exists, isComplete, changedBy, columns: shownColumns(state) };
}

function referencesIn(told: ToldDecision | null): RowRef[] {
  if (!told) return [];
  const values = Object.entries(told.rows).map(
    ([column, value]) => [column, { kind: 'known', value }] as const,
  );
  return referencesOf({ values: Object.fromEntries(values) });
}

async function tellRoot(ctx: Context, root: RowRef): Promise<ToldDecision | null> {
  if (root.table !== 'decision') return null;
  authorize(ctx.actor, 'decision:read', 'mfa', ctx.now);
  const told = await tellDecision(ctx, root.id);
  if (!told) throw notFound('decision');
  return told;
}

async function chainOf(
  ctx: Context,
  root: RowRef,
  related: readonly RowRef[],
  told: ToldDecision | null,
  at: Date,
): Promise<ChainLink[]> {
  const workflows = related.filter(({ table }) => table === 'workflow').map(({ id }) => id);
  const found = await chainEvents(ctx.tx, ctx.organisationId, {
    about: tellingRows(root, related),
    actorId: root.table === 'person' || root.table === 'api_token' ? root.id : null,
    types: mentioningTypes(AUDIT_EVENT_TYPES),
    // Of what a workflow's events tell, a model version or a person has no part.
    mentions: ['model_version', 'model', 'person', 'api_token'].includes(root.table)
      ? [root.id]
      : [root.id, ...workflows],
    until: at,
    limit: CHAIN_MAX + 1,
  });
  const places = new Map(found.map(({ id, leafIndex }) => [id, leafIndex]));
  const events = (await tellEvents(ctx, found)).map(
    ({ id, at: when, actor, sentence, resource }): ChainLink => ({
      id,
      at: when,
      actor,
      sentence,
      detail: null,
      kind: 'event',
      resource,
      leafIndex: places.get(id) ?? null,
    }),
  );
  const steps = (told?.steps ?? []).filter((step) => step.at <= at);
  const names = await namePeople(
    ctx,
    steps.map(({ actorId }) => actorId),
  );
  const links = steps.map(
    ({ id, at: when, kind, actorId, text, detail }): ChainLink => ({
      id,
      at: when,
      actor: names[actorId] ?? { id: actorId, name: actorId },
      sentence: text,
      detail,
      kind,
      resource: { type: 'decision', id: root.id },
      leafIndex: null,
    }),
  );
  return [...events, ...links].toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

/**
 * Reconstructs what something was at a time, and how it came about, from the log: its row and the rows it named then, and
 * the events that led there, oldest first; at most 16 rows and 200 events, the newest.
 */
export async function reconstruct(ctx: Context, input: ReconstructInput): Promise<Reconstruction> {
  const table = tableOfId(input.id);
  if (!table)
    throw new Refusal('invalid', 'Nothing with such an id can be reconstructed.', {
      fields: [
        {
          path: '/id',
          message: 'must be the id of a decision, deployment, request, version, workflow or person',
        },
      ],
    });
  const at = input.at === undefined ? ctx.now : new Date(input.at);
  const root = { table, id: input.id };
  const told = await tellRoot(ctx, root);
  const states = await relatedStates(ctx, told ? referencesIn(told) : [root], at);
  const chain = await chainOf(
    ctx,
    root,
    states.map(({ ref }) => ref),
    told,
    at,
  );
  const known = states.filter(({ state }) => state.exists || state.changedBy !== null || !state.isComplete);
  if (known.length === 0 && chain.length === 0 && input.at === undefined)
    throw notFound('trace of this in the log');
  const rows = known.map(shown);
  const ids = rows.flatMap(({ columns }) => columns.map(({ value }) => value)).flat();
  const people = ids.filter((id): id is string => typeof id === 'string' && /^(per|tok)_/.test(id));
  const named = await namePeople(ctx, people);
  return {
    root,
    at,
    rows,
    chain: chain.slice(-CHAIN_MAX),
    names: Object.fromEntries(Object.values(named).map(({ id, name }) => [id, name])),
    isCutOff: chain.length > CHAIN_MAX,
  };
}
