import type { ProbeCounts } from './count-probes.ts';

export const PROBING_PATTERNS = {
  'one-field-moved': 'sent the same case again and again with one field moved',
  'around-threshold': 'asked mostly about cases just around a threshold',
  'subject-sweep': 'asked about many more subjects than it usually does',
} as const;
export type ProbingPattern = keyof typeof PROBING_PATTERNS;

/** The counts of one token in the window, and what is usual. */
export interface TokenProbes extends ProbeCounts {
  tokenId: string;
  /** Most subjects in a stretch of this length before; null while that is not known. */
  usualSubjects: number | null;
  /** Share of all other calls of the workflow that were near a threshold, lately; null without any. */
  usualNearShare: number | null;
}

export interface ProbingFound {
  tokenId: string;
  pattern: ProbingPattern;
  /** From 0 to 1: the share of the token's calls that the pattern explains. */
  value: number;
  calls: number;
}

/** A pattern must go this many times beyond what is usual. */
const TIMES = 3;
const SWEEP_TIMES = 5;
const SWEEP_LEAST = 500;
/** Without anything to compare with, so many calls near a threshold are more than chance gives. */
const NEAR_UNKNOWN = 0.15;

function patternsOf(token: TokenProbes): [ProbingPattern, number][] {
  const { calls, nearThreshold, oneMoved, subjects, usualSubjects, usualNearShare } = token;
  const nearShare = nearThreshold / calls;
  const isNearUnusual = nearShare > TIMES * (usualNearShare ?? NEAR_UNKNOWN / TIMES);
  const isSweep =
    usualSubjects !== null && subjects >= SWEEP_LEAST && subjects > SWEEP_TIMES * Math.max(1, usualSubjects);
  return [
    ['one-field-moved', oneMoved / calls],
    ['around-threshold', isNearUnusual ? nearShare : 0],
    ['subject-sweep', isSweep ? subjects / calls : 0],
  ];
}

/** What looks most like probing among tokens with at least `minimumCount` calls; null when no token called that often. */
export function detectProbing(tokens: readonly TokenProbes[], minimumCount: number): ProbingFound | null {
  let most: ProbingFound | null = null;
  for (const token of tokens) {
    if (token.calls < Math.max(1, minimumCount)) continue;
    for (const [pattern, share] of patternsOf(token)) {
      const value = Math.min(1, share);
      if (!most || value > most.value) most = { tokenId: token.tokenId, pattern, value, calls: token.calls };
    }
  }
  return most;
}
