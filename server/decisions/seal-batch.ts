import { createHash, hash, randomFillSync } from 'node:crypto';
import { systemContext } from '#server/access/system-context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { rootOf } from '#server/audit/domain/merkle-tree.ts';
import { clock } from '#server/platform/clock.ts';
import { canonicalJson } from '#server/platform/domain/canonical-json.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Tx } from '#server/platform/tx.ts';
import {
  type RecordDraft,
  recordOfDecision,
  recordOfEvent,
  withCommitments,
} from './domain/decision-record.ts';
import { transactionHorizon } from './fold.views.ts';
import { insertLeaves, insertSeal, lockSealPosition, moveSealPosition, type NewLeaf } from './seals.store.ts';
import { decisionsToSeal, eventsToSeal, nextNumbers } from './seals.views.ts';

/**
 * Seals decision records as they are written, in batches: per organisation and batch one Merkle tree, whose root is an
 * event of the audit log. Where a batch ends says nothing; what counts is that every record is in exactly one, numbered
 * without gaps. Cursor, leaves, salts, seal and event are one transaction, so a sealer that is killed has done all or
 * nothing of a batch.
 */
const START = { xid: '0', id: '' };
const SALT_BYTES = 16;

/** Hands out random salts in hex; one call of the generator for many, because there are thousands a second. */
function saltShaker(count: number): () => string {
  const random = randomFillSync(Buffer.alloc(count * SALT_BYTES));
  let at = 0;
  return () => {
    at += SALT_BYTES;
    return random.toString('hex', at - SALT_BYTES, at);
  };
}

function leafOf(draft: RecordDraft, nextSalt: () => string): NewLeaf {
  const salts: Record<string, string> = {};
  const facts = withCommitments(draft, ({ path, value }) => {
    const salt = nextSalt();
    salts[path] = salt;
    return hash('sha256', salt + canonicalJson(value));
  });
  const canonical = canonicalJson(facts);
  // The leaf hash of RFC 6962, by the native code: it covers a kilobyte for each of thousands of records.
  const leafHash = createHash('sha256').update('\0').update(canonical).digest('hex');
  return { recordId: draft.id, decisionId: draft.decisionId, canonical, leafHash, salts };
}

async function sealOrganisation(
  tx: Tx,
  organisationId: string,
  drafts: readonly RecordDraft[],
  from: number,
): Promise<void> {
  const nextSalt = saltShaker(drafts.reduce((sum, { hidden }) => sum + hidden.length, 0));
  const leaves = drafts.map((draft) => leafOf(draft, nextSalt));
  const root = Buffer.from(rootOf(leaves.map(({ leafHash }) => Buffer.from(leafHash, 'hex')))).toString(
    'hex',
  );
  const count = leaves.length;
  const sealId = newId('decisionSeal');
  const numbers = { from, to: from + count - 1, count, root };
  const ctx = systemContext(tx, organisationId, 'decision-sealer');
  const eventId = await appendAuditEvent(ctx, {
    type: 'decisions.sealed',
    resourceId: sealId,
    details: { sealId, ...numbers },
  });
  await insertSeal(tx, { id: sealId, organisationId, eventId, ...numbers }, ctx.now);
  await insertLeaves(tx, { id: sealId, organisationId }, leaves);
}

/** Seals the next records of all organisations in the given transaction; at most `limit` decisions and as many events. */
export async function sealNextBatch(
  tx: Tx,
  limit: number,
): Promise<{ records: number; isCaughtUp: boolean }> {
  const now = clock.now();
  const position = (await lockSealPosition(tx, now)) ?? { decisions: START, events: START };
  const horizon = await transactionHorizon(tx);
  const decisions = await decisionsToSeal(tx, position.decisions, horizon, limit);
  // Where decisions are left over, what happened to them waits as well, so that no record comes before its decision's.
  const lastDecision = decisions.at(-1);
  const bound = decisions.length === limit && lastDecision ? lastDecision.xid : horizon;
  const events = await eventsToSeal(tx, position.events, bound, limit);
  const isCaughtUp = decisions.length < limit && events.length < limit;
  const drafts = [...decisions.map(recordOfDecision), ...events.map(recordOfEvent)];
  if (drafts.length === 0) return { records: 0, isCaughtUp };
  const byOrganisation = Map.groupBy(drafts, ({ organisationId }) => organisationId);
  const numbers = await nextNumbers(tx, [...byOrganisation.keys()]);
  for (const [organisationId, own] of byOrganisation)
    await sealOrganisation(tx, organisationId, own, numbers.get(organisationId) ?? 0);
  const reached = (last: { xid: string; id: string } | undefined, before: typeof START) =>
    last ? { xid: last.xid, id: last.id } : before;
  const moved = {
    decisions: reached(lastDecision, position.decisions),
    events: reached(events.at(-1), position.events),
  };
  await moveSealPosition(tx, moved, now);
  return { records: drafts.length, isCaughtUp };
}
