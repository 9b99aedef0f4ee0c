/**
 * What somebody does who wants to learn a model's thresholds or copy it: the same case again and again with one field
 * moved, case after case just around a threshold, or many more subjects than they ever asked about. Each call is compared
 * with the few before it of the same token; only counts are kept, and what they are made from is forgotten at once.
 */
export interface ProbedCall {
  /** What was asked, or null when it is not kept. */
  input: Readonly<Record<string, unknown>> | null;
  score: number | null;
  lower: number;
  upper: number;
  subject: string | null;
}

/** The few calls before, as fingerprints; bounded. */
export interface ProbeMemory {
  recent: ReadonlyMap<string, number>[];
  subjects: Set<number>;
}

export interface ProbeCounts {
  calls: number;
  nearThreshold: number;
  oneMoved: number;
  subjects: number;
}

const RECENT = 16;
const SUBJECTS_MAX = 5_000;
/** From a threshold, on the scale of scores from 0 to 1. */
const NEAR = 0.02;
const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

function fingerprint(text: string): number {
  let hash = FNV_START;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  return hash >>> 0;
}

/** Whether two inputs differ in exactly one field. */
function differInOne(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  if (a.size !== b.size || a.size < 2) return false;
  let moved = 0;
  for (const [field, print] of a) {
    const other = b.get(field);
    if (other === undefined) return false;
    if (other !== print) moved += 1;
    if (moved > 1) return false;
  }
  return moved === 1;
}

/** Nothing remembered yet. */
export function emptyMemory(): ProbeMemory {
  return { recent: [], subjects: new Set() };
}

/** What one call adds to the counts of its token; the memory is changed. */
export function countProbe(memory: ProbeMemory, call: ProbedCall): ProbeCounts {
  const { input, score, lower, upper, subject } = call;
  const isNear = score !== null && (Math.abs(score - lower) <= NEAR || Math.abs(score - upper) <= NEAR);
  let hasMoved = false;
  if (input) {
    const prints = new Map(
      Object.entries(input).map(([field, value]) => [field, fingerprint(JSON.stringify(value) ?? '')]),
    );
    hasMoved = memory.recent.some((before) => differInOne(before, prints));
    memory.recent.push(prints);
    if (memory.recent.length > RECENT) memory.recent.shift();
  }
  const print = subject === null ? null : fingerprint(subject);
  const isNewSubject = print !== null && !memory.subjects.has(print);
  if (print !== null && memory.subjects.size < SUBJECTS_MAX) memory.subjects.add(print);
  return {
    calls: 1,
    nearThreshold: isNear ? 1 : 0,
    oneMoved: hasMoved ? 1 : 0,
    subjects: isNewSubject ? 1 : 0,
  };
}

/** The sum of two counts. */
export function addProbes(a: ProbeCounts, b: ProbeCounts): ProbeCounts {
  return {
    calls: a.calls + b.calls,
    nearThreshold: a.nearThreshold + b.nearThreshold,
    oneMoved: a.oneMoved + b.oneMoved,
    subjects: a.subjects + b.subjects,
  };
}
