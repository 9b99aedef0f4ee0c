import type { TrainingProfile } from '../../registry/domain/training-profile.ts';
import { type ContractField, contractFields } from '../../workflows/domain/contract-fields.ts';

/** One fact of a case as a reviewer reads it. */
export interface ToldFact {
  name: string;
  title: string;
  /** In words and units; null when it was not given. */
  value: string | null;
  /** Why this stands out against the data the model learned from; null when it does not. */
  unusual: string | null;
  /** From 0 to 1: how far out it lies; what differs most is shown first among the remarkable. */
  oddity: number;
}

const RARE_SHARE = 0.05;

function wordOf(field: ContractField, value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  const title = field.values?.find((known) => known.value === String(value))?.title;
  if (title) return title;
  const shown = typeof value === 'number' ? value.toLocaleString('en-GB') : String(value);
  return field.unit ? `${shown} ${field.unit}` : shown;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

function percentOf(part: number): string {
  return part < 0.01 ? 'less than 1 %' : `${Math.round(part * 100)} %`;
}

function remark(
  profile: TrainingProfile['columns'][string] | undefined,
  value: unknown,
): Pick<ToldFact, 'unusual' | 'oddity'> {
  const usual = { unusual: null, oddity: 0 };
  if (!profile || value === undefined || value === null) return usual;
  if (profile.kind === 'categorical') {
    const total = sum(Object.values(profile.counts));
    const seen = profile.counts[String(value)] ?? 0;
    if (total === 0) return usual;
    if (seen === 0) return { unusual: 'never seen in the training data', oddity: 1 };
    if (seen / total >= RARE_SHARE) return { unusual: null, oddity: 0 };
    return { unusual: `rare: ${percentOf(seen / total)} of the training data`, oddity: 1 - seen / total };
  }
  const number = Number(value);
  const [low, high] = [profile.edges[0], profile.edges.at(-1)];
  if (low === undefined || high === undefined || Number.isNaN(number)) return usual;
  if (number < low)
    return { unusual: `below all training data (from ${low.toLocaleString('en-GB')})`, oddity: 1 };
  if (number > high)
    return { unusual: `above all training data (up to ${high.toLocaleString('en-GB')})`, oddity: 1 };
  return remarkNumber(profile, number);
}

/**
 * A number counts as unusual when few training rows lie as far out as it. Its own bin counts in full, because the profile
 * does not know where in the bin they lie: the commonest value is then never unusual, even when it is the lowest of all.
 */
function remarkNumber(
  { counts, edges }: Extract<TrainingProfile['columns'][string], { kind: 'numeric' }>,
  number: number,
): Pick<ToldFact, 'unusual' | 'oddity'> {
  const total = sum(counts);
  if (total === 0) return { unusual: null, oddity: 0 };
  const after = edges.findIndex((edge) => number < edge);
  const bin = after === -1 ? counts.length - 1 : after - 1;
  const asLow = sum(counts.slice(0, bin + 1)) / total;
  const asHigh = sum(counts.slice(bin)) / total;
  const tail = Math.min(asLow, asHigh);
  const oddity = Math.max(0, 1 - 2 * tail);
  if (tail > RARE_SHARE) return { unusual: null, oddity };
  const side = asLow < asHigh ? 'low' : 'high';
  const few = tail === 0 ? 'none' : tail < 0.01 ? percentOf(tail) : `at most ${percentOf(tail)}`;
  return { unusual: `${side}: ${few} of the training data lie as ${side}`, oddity };
}

/**
 * A case in the words of its contract, marked against the training profile. Protected fields are left out, whoever asks:
 * a reviewer never sees them.
 */
export function tellInput(
  contract: Readonly<Record<string, unknown>>,
  input: Readonly<Record<string, unknown>>,
  profile: TrainingProfile | null,
): ToldFact[] {
  return contractFields(contract)
    .filter((field) => !field.isProtected)
    .map((field) => ({
      name: field.name,
      title: field.title,
      value: wordOf(field, input[field.name]),
      ...remark(profile?.columns[field.name], input[field.name]),
    }));
}
