import { LRUCache } from 'lru-cache';
import type { RouteRevision } from '#server/routing/domain/route-snapshot.ts';
import type { Evidence } from './domain/judge.ts';

/**
 * Answers that may be given again, in the memory of this process, bounded by bytes; what was not asked for longest goes
 * first. Calls for the same answer that come while it is being found wait for it instead of asking as well. It is asked
 * under a workflow's name, so that a purge also frees what can never be found again.
 */
export interface RememberedAnswers {
  find(key: string): Remembered | null;
  /** The answer that another call is finding now; null when none does. */
  awaited(key: string): Promise<Remembered | null> | null;
  /** This call finds the answer; what it is given is what the others get, and null when there is none. */
  begin(
    workflow: { id: string; purges: number },
    key: string,
  ): (found: Remembered | null, ttlMs: number) => void;
  /** Lets go of what was remembered before the latest of so many purges. */
  forgetPurged(workflow: { id: string; purges: number }): void;
  size(): { answers: number; bytes: number };
}

export interface Remembered {
  evidence: Extract<Evidence, { kind: 'answered' }>;
  /** The decision in which it was given first. */
  decisionId: string;
  revision: RouteRevision;
}

interface Entry extends Remembered {
  workflowId: string;
  purges: number;
}

const BYTES_MAX = 64_000_000;
/** An entry beside its answer. */
const OVERHEAD_BYTES = 500;
/** Calls for answers that are on their way; beyond these, each asks for itself. */
const AWAITED_MAX = 10_000;

function bytesOf({ evidence }: Remembered): number {
  return OVERHEAD_BYTES + 2 * JSON.stringify([evidence.output, evidence.content ?? null]).length;
}

/** Nothing remembered yet. */
export function openRememberedAnswers(bytesMax: number = BYTES_MAX): RememberedAnswers {
  const entries = new LRUCache<string, Entry>({
    maxSize: bytesMax,
    maxEntrySize: Math.ceil(bytesMax / 50),
    sizeCalculation: bytesOf,
    ttl: 1,
  });
  const onTheirWay = new Map<string, Promise<Remembered | null>>();
  const purgesOf = new LRUCache<string, number>({ max: 10_000 });
  /** What a purge made worthless is found by nobody any more; it need not stay until it is old. */
  const forgetPurged = (workflow: { id: string; purges: number }): void => {
    if ((purgesOf.get(workflow.id) ?? 0) >= workflow.purges) return;
    purgesOf.set(workflow.id, workflow.purges);
    for (const [key, entry] of entries.entries())
      if (entry.workflowId === workflow.id && entry.purges < workflow.purges) entries.delete(key);
  };
  return {
    find: (key) => entries.get(key) ?? null,
    awaited: (key) => onTheirWay.get(key) ?? null,
    begin(workflow, key) {
      forgetPurged(workflow);
      let tell: (found: Remembered | null) => void = () => undefined;
      const leads = !onTheirWay.has(key) && onTheirWay.size < AWAITED_MAX;
      if (leads)
        onTheirWay.set(
          key,
          new Promise((resolve) => {
            tell = resolve;
          }),
        );
      return (found, ttlMs) => {
        const isPurged = (purgesOf.get(workflow.id) ?? 0) > workflow.purges;
        if (found && !isPurged)
          entries.set(key, { ...found, workflowId: workflow.id, purges: workflow.purges }, { ttl: ttlMs });
        if (leads) onTheirWay.delete(key);
        tell(found);
      };
    },
    forgetPurged,
    size: () => ({ answers: entries.size, bytes: entries.calculatedSize }),
  };
}
