export interface Correlation {
  /** Normalised pointwise mutual information, from -1 (never together) to 1 (always together); null where it is not defined. */
  npmi: number | null;
  /** The same with a little added to each count, so that small samples say less. */
  npmiSmoothed: number | null;
}

function npmiOf(joint: number, first: number, second: number, total: number): number {
  const pJoint = joint / total;
  const pmi = Math.log(pJoint / ((first / total) * (second / total)));
  return Math.min(1, Math.max(-1, pmi / -Math.log(pJoint)));
}

/** How far two filters hold for the same traces, from how many of them meet one, the other, both, and are there at all. */
export function correlateCounts(counts: {
  filter1: number;
  filter2: number;
  joint: number;
  total: number;
}): Correlation {
  const { filter1, filter2, joint, total } = counts;
  if (total <= 0 || filter1 === 0 || filter2 === 0) return { npmi: null, npmiSmoothed: null };
  const extra = 0.5;
  const [a, b, c] = [joint + extra, filter1 - joint + extra, filter2 - joint + extra];
  const d = total - filter1 - filter2 + joint + extra;
  const npmiSmoothed = npmiOf(a, a + b, a + c, a + b + c + d);
  if (joint === 0) return { npmi: -1, npmiSmoothed };
  if (joint === total) return { npmi: 1, npmiSmoothed };
  return { npmi: npmiOf(joint, filter1, filter2, total), npmiSmoothed };
}
