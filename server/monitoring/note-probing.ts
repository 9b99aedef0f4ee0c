import { LRUCache } from 'lru-cache';
import type { FoldedDecision } from '#server/decisions/read-decisions-since.ts';
import type { Tx } from '#server/platform/tx.ts';
import { addProbes, countProbe, emptyMemory, type ProbeMemory } from './domain/count-probes.ts';
import { addToProbes, forgetProbes, type ProbeRow } from './probes.store.ts';

/**
 * What the calls before looked like, by workflow, token and hour: in this process only, since it is made from inputs. One
 * that starts anew misses a few likenesses and counts some subjects twice; it never stores what was asked.
 */
const memories = new LRUCache<string, ProbeMemory>({ max: 2_000 });
const HOUR_MS = 3_600_000;
const KEPT_MS = 14 * 24 * HOUR_MS;
const FORGET_MAX = 500;

/** Counts what may be probing in a batch of decisions, in the transaction that folds them. */
export async function noteProbing(tx: Tx, decisions: readonly FoldedDecision[], now: Date): Promise<void> {
  const counted = new Map<string, ProbeRow>();
  for (const decision of decisions) {
    const { organisationId, workflowId, tokenId, judgement, input, subject, receivedAt, trail } = decision;
    // What we ask ourselves, or ask again, says nothing about who holds the token.
    if (trail.linkedTo) continue;
    const hour = new Date(Math.floor(receivedAt.getTime() / HOUR_MS) * HOUR_MS);
    const key = `${organisationId}|${workflowId}|${tokenId}|${hour.getTime()}`;
    const memory = memories.get(key) ?? emptyMemory();
    memories.set(key, memory);
    const { score, lower, upper } = judgement;
    const added = countProbe(memory, { input, score, lower, upper, subject });
    const place = { organisationId, workflowId, tokenId, hour };
    const before = counted.get(key) ?? { ...place, calls: 0, nearThreshold: 0, oneMoved: 0, subjects: 0 };
    counted.set(key, { ...place, ...addProbes(before, added) });
  }
  await addToProbes(tx, [...counted.values()]);
  await forgetProbes(tx, new Date(now.getTime() - KEPT_MS), FORGET_MAX);
}
