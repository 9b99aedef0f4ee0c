import { canonicalJson } from '#server/platform/domain/canonical-json.ts';
import { freshBytes } from '#server/platform/random-bytes.ts';
import type { Statement } from '#server/platform/run-together.ts';
import type { Tx } from '#server/platform/tx.ts';
import { notesOf } from '#server/platform/unit-of-work.ts';
import { commitToText } from './commit-to-text.ts';
import { canonicalEvent } from './domain/canonical-event.ts';
import {
  type HiddenColumn,
  type RecordedChange,
  type RowChange,
  readChanges,
  recordChange,
  tableOf,
} from './domain/row-changes.ts';
import { insertEvents, type NewRow } from './events.store.ts';
import type { Pending, PendingEvent } from './pending-events.ts';
import { type KeptValues, sealPrivateValues } from './private-values.ts';

interface WrittenEvent extends PendingEvent {
  canonical: string;
  changes: readonly RowChange[];
}

/** Leaves of the log are bundled with a length in two bytes. */
const CANONICAL_BYTES_MAX = 60_000;

/** Gives each change to the last event that covers its row. */
function changesByEvent(
  events: readonly PendingEvent[],
  changes: ReadonlyMap<string, RowChange>,
): Map<PendingEvent, RowChange[]> {
  const owners = new Map<string, PendingEvent>();
  for (const event of events)
    for (const { table, id } of event.facts.covers) owners.set(`${table}:${id}`, event);
  const given = new Map<PendingEvent, RowChange[]>();
  for (const change of changes.values()) {
    const owner = owners.get(change.resource);
    if (!owner) continue;
    const others = given.get(owner);
    if (others) others.push(change);
    else given.set(owner, [change]);
  }
  return given;
}

/** Whom the private columns of a row are about. */
function subjectOf(change: RowChange, event: PendingEvent): string {
  const { person_id: personId } = change.set;
  if (tableOf(change.resource) === 'person') return change.resource.slice('person:'.length);
  return typeof personId === 'string' ? personId : event.subjectId;
}

function complete(event: PendingEvent, changes: readonly RowChange[]): WrittenEvent {
  const hidden = [...event.hidden];
  const { organisationId } = event.facts;
  const commitFor =
    (change: RowChange) =>
    ({ path, value, owner }: HiddenColumn) => {
      const salt = freshBytes(32).toString('hex');
      const subjectId = owner === 'organisation' ? organisationId : subjectOf(change, event);
      const text = canonicalJson(value);
      hidden.push({ path, value: text, salt, subjectId });
      return commitToText(text, salt);
    };
  const recorded: Record<string, RecordedChange> = {};
  for (const change of changes) recorded[change.resource] = recordChange(change, commitFor(change));
  const facts = changes.length > 0 ? { ...event.facts, changes: recorded } : event.facts;
  const canonical = canonicalEvent(facts);
  if (Buffer.byteLength(canonical) <= CANONICAL_BYTES_MAX) return { ...event, hidden, canonical, changes };
  // Too many rows for one leaf: the event commits to the whole of its changes instead.
  const salt = freshBytes(32).toString('hex');
  const value = canonicalJson(recorded as never);
  hidden.push({ path: 'changes', value, salt, subjectId: organisationId });
  const short = canonicalEvent({ ...event.facts, changes: commitToText(value, salt) });
  return { ...event, hidden, canonical: short, changes };
}

function eventRow({ facts, canonical }: WrittenEvent): NewRow {
  return {
    id: facts.id,
    organisation_id: facts.organisationId,
    workspace_id: facts.workspaceId,
    at: facts.at,
    type: facts.type,
    actor_kind: facts.actor.kind,
    actor_id: facts.actor.id,
    resource_type: facts.resource.type,
    resource_id: facts.resource.id,
    covers: facts.covers.map(({ table, id }) => `${table}:${id}`),
    correlation_id: facts.correlationId,
    canonical,
  };
}

function privateRow({ organisationId, eventId, subjectId, path, salt, sealed, count }: KeptValues): NewRow {
  return {
    organisation_id: organisationId,
    event_id: eventId,
    subject_id: subjectId,
    path,
    salt,
    sealed_value: sealed,
    value_count: count,
  };
}

/** The statement that puts the events of a transaction into the log, together with what the transaction changed. */
export async function writeEvents(tx: Tx, { events, notes }: Pending): Promise<Statement> {
  const given = changesByEvent(events, readChanges([...notesOf(tx), ...notes]));
  const written = events.map((event) => complete(event, given.get(event) ?? []));
  const kept = await sealPrivateValues(
    tx,
    written.flatMap(({ facts, hidden }) =>
      hidden.map((value) => ({
        ...value,
        eventId: facts.id,
        organisationId: facts.organisationId,
        at: facts.at,
      })),
    ),
  );
  const changed = written.flatMap(({ facts, changes }) =>
    changes.map(({ resource, n }) => ({
      resource,
      n,
      organisation_id: facts.organisationId,
      event_id: facts.id,
    })),
  );
  return insertEvents({ events: written.map(eventRow), changes: changed, values: kept.map(privateRow) });
}
