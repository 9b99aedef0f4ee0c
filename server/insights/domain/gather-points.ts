import { addCounters, type Counters } from './counters.ts';
import type { InsightRange } from './resolve-range.ts';

interface Bucket {
  modelVersionId: string;
  bucketStart: Date;
  counters: Counters;
}

/** Sums over one step of a chart. */
export interface StepSum {
  /** Where the step begins. */
  at: Date;
  counters: Counters;
}

/** Adds buckets up to the steps of a range; steps without calls are left out, so that a gap stays a gap. */
export function sumBySteps(buckets: readonly Bucket[], range: InsightRange): StepSum[] {
  const stepMs = range.stepSeconds * 1000;
  const steps = new Map<number, Counters[]>();
  for (const { bucketStart, counters } of buckets) {
    const at = Math.floor(bucketStart.getTime() / stepMs) * stepMs;
    const step = steps.get(at);
    if (step) step.push(counters);
    else steps.set(at, [counters]);
  }
  return [...steps.entries()]
    .sort(([a], [b]) => a - b)
    .map(([at, tables]) => ({ at: new Date(at), counters: addCounters(...tables) }));
}

/** Buckets by the version that answered. */
export function byVersion<T extends Bucket>(buckets: readonly T[]): Map<string, T[]> {
  const versions = new Map<string, T[]>();
  for (const bucket of buckets) {
    const found = versions.get(bucket.modelVersionId);
    if (found) found.push(bucket);
    else versions.set(bucket.modelVersionId, [bucket]);
  }
  return versions;
}

/** All counters of some buckets in one table. */
export function totalOf(buckets: readonly Bucket[]): Counters {
  return addCounters(...buckets.map(({ counters }) => counters));
}
