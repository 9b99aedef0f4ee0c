import type { Context } from '#server/access/context.ts';
import { can } from '#server/access/domain/authorize.ts';
import { inclusionRanges, proofOf } from '#server/audit/domain/merkle-proof.ts';
import { foldHashes } from '#server/audit/domain/tile-layout.ts';
import { getReceipt } from '#server/audit/get-receipt.ts';
import { readEventCanonical } from '#server/audit/read-event-canonical.ts';
import { readVerifierKeys } from '#server/audit/read-verifier-keys.ts';
import { type CanonicalValue, canonicalJson } from '#server/platform/domain/canonical-json.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { protectedFields } from '#server/workflows/domain/contract-fields.ts';
import { getWorkflowVersion } from '#server/workflows/get-workflow-version.ts';
import type { GetDecisionInput } from './decisions.schema.ts';
import {
  type RecordDraft,
  recordOfDecision,
  recordOfEvent,
  type SealedDecision,
} from './domain/decision-record.ts';
import {
  decisionOfSeal,
  eventsOfSeal,
  leafHashesOf,
  type SealedRecordRow,
  sealedRecords,
} from './seals.views.ts';

/** The format of docs/audit-export.md: what proves a decision to somebody who trusts neither us nor our database. */
export interface DecisionReceipt {
  format: 'interlock-decision-receipt/1';
  decision: string;
  records: { id: string; leaf: string; seal: string; index: number; path: string[] }[];
  seals: { id: string; event: { index: number; canonical: string }; proof: string }[];
  vkey: string;
  /** Values behind the commitments, as far as they are kept and the reader may see them. */
  values: { of: string; path: string; salt: string; value: CanonicalValue }[];
  /** Records that are not sealed yet; a second later they are. */
  waiting: string[];
  /** False when what is stored today says something else than what was sealed. */
  isAsStored: boolean;
}

const NOT_YET = 'This decision is not sealed yet. Ask again in a second or two.';

/** Hidden from a reader who may not see protected fields, unless it is the caller who sent them. */
async function mayReadInput(ctx: Context, decision: SealedDecision): Promise<boolean> {
  if (can(ctx.actor, 'decision:read-protected') || ctx.actor.id === decision.tokenId) return true;
  const { version } = await getWorkflowVersion(ctx, decision.workflowVersionId);
  return protectedFields(version.inputContract).length === 0;
}

type Reader = Pick<Context, 'tx' | 'organisationId'>;

/** What a receipt rests on and shows, where it is not the newest state for a reader of today. */
export interface ReceiptTerms {
  /** The tree head to which its proofs lead; what was sealed later is left out. */
  head: { size: number; note: string; vkeys: readonly string[] } | null;
  /** Which values behind commitments are shown, by their path. */
  shows: (path: string) => boolean;
}

async function sealsOf(
  ctx: Reader,
  records: readonly SealedRecordRow[],
  head: ReceiptTerms['head'],
): Promise<DecisionReceipt['seals']> {
  const seals: DecisionReceipt['seals'] = [];
  for (const [id, eventId] of new Map(records.map((record) => [record.sealId, record.eventId]))) {
    const receipt = await getReceipt(ctx, eventId, head);
    const canonical = await readEventCanonical(ctx, eventId);
    if (!receipt || canonical === null) continue;
    const event = { index: receipt.leafIndex, canonical: Buffer.from(canonical).toString('base64') };
    seals.push({ id, event, proof: receipt.proof });
  }
  return seals;
}

async function pathOf(ctx: Reader, record: SealedRecordRow): Promise<string[]> {
  const hashes = await leafHashesOf(ctx.tx, ctx.organisationId, record.sealId);
  const path = proofOf(inclusionRanges(record.position, hashes.length), ({ level, index }) =>
    foldHashes(hashes.slice(index * 2 ** level, (index + 1) * 2 ** level)),
  );
  return path.map((hash) => Buffer.from(hash).toString('base64'));
}

/** Tells whether the exact facts stored today are those that were sealed. */
function saysTheSame(draft: RecordDraft | undefined, canonical: string): boolean {
  if (!draft) return false;
  const sealed = JSON.parse(canonical) as Record<string, CanonicalValue>;
  return Object.entries(draft.facts).every(
    ([name, value]) => value === undefined || canonicalJson(value) === canonicalJson(sealed[name] ?? null),
  );
}

/**
 * The receipt of a decision: its records with their proofs, the events that hold the roots of their batches, and the
 * proofs of these in the log. It verifies offline. Refuses with `conflict` while the decision is not sealed.
 */
export async function getDecisionReceipt(ctx: Context, { id }: GetDecisionInput): Promise<DecisionReceipt> {
  const decision = await decisionOfSeal(ctx.tx, ctx.organisationId, id);
  if (!decision) throw notFound('decision');
  const hidesInput = !(await mayReadInput(ctx, decision));
  return receiptOf(ctx, decision, { head: null, shows: (path) => !(path === 'input' && hidesInput) });
}

/** The receipt of a decision on these terms, or null where it was not sealed by then or is not known any more. */
export async function receiptAt(
  ctx: Reader,
  id: string,
  terms: ReceiptTerms,
): Promise<DecisionReceipt | null> {
  const decision = await decisionOfSeal(ctx.tx, ctx.organisationId, id);
  if (!decision) return null;
  try {
    return await receiptOf(ctx, decision, terms);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'conflict') return null;
    throw error;
  }
}

async function receiptOf(
  ctx: Reader,
  decision: SealedDecision,
  { head, shows }: ReceiptTerms,
): Promise<DecisionReceipt> {
  const { id } = decision;
  const events = await eventsOfSeal(ctx.tx, ctx.organisationId, id);
  const drafts = new Map(
    [recordOfDecision(decision), ...events.map(recordOfEvent)].map((draft) => [draft.id, draft]),
  );
  const kept = await sealedRecords(ctx.tx, ctx.organisationId, id);
  const seals = await sealsOf(ctx, kept, head);
  const sealed = kept.filter(({ sealId }) => seals.some((seal) => seal.id === sealId));
  if (!sealed.some(({ recordId }) => recordId === id)) throw new Refusal('conflict', NOT_YET);
  const records: DecisionReceipt['records'] = [];
  const values: DecisionReceipt['values'] = [];
  for (const record of sealed) {
    const { recordId, sealId, position, canonical, salts } = record;
    const leaf = Buffer.from(canonical).toString('base64');
    records.push({ id: recordId, leaf, seal: sealId, index: position, path: await pathOf(ctx, record) });
    for (const { path, value } of drafts.get(recordId)?.hidden ?? []) {
      const salt = salts?.[path];
      if (salt !== undefined && shows(path)) values.push({ of: recordId, path, salt, value });
    }
  }
  const known = new Set(records.map((record) => record.id));
  return {
    format: 'interlock-decision-receipt/1',
    decision: id,
    records,
    seals,
    vkey: (head?.vkeys ?? (await readVerifierKeys(ctx))).join('\n'),
    values,
    // As of a tree head, what came later is nothing that is waited for.
    waiting: head ? [] : [...drafts.keys()].filter((record) => !known.has(record)),
    isAsStored: sealed.every(({ recordId, canonical }) => saysTheSame(drafts.get(recordId), canonical)),
  };
}
