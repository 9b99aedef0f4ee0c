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

function share(part: number, whole: number): string {
  return `${Math.round((part / whole) * 100)} % of the training data`;
}

function remark(
  profile: TrainingProfile['columns'][string] | undefined,
  value: unknown,
): Pick<ToldFact, 'unusual' | 'oddity'> {
  const usual = { unusual: null, oddity: 0 };
  if (!profile || value === undefined || value === null) return usual;
  if (profile.kind === 'categorical') {
    const total = Object.values(profile.counts).reduce((sum, count) => sum + count, 0);
    const seen = profile.counts[String(value)] ?? 0;
    if (total === 0) return usual;
    if (seen === 0) return { unusual: 'never seen in the training data', oddity: 1 };
    if (seen / total >= RARE_SHARE) return { unusual: null, oddity: 0 };
    return { unusual: `rare: ${share(seen, total)}`, oddity: 1 - seen / total };
  }
  const number = Number(value);
  const [low, high] = [profile.edges[0], profile.edges.at(-1)];
  if (low === undefined || high === undefined || Number.isNaN(number)) return usual;
  if (number < low)
    return { unusual: `below all training data (from ${low.toLocaleString('en-GB')})`, oddity: 1 };
  if (number > high)
    return { unusual: `above all training data (up to ${high.toLocaleString('en-GB')})`, oddity: 1 };
  const total = profile.counts.reduce((sum, count) => sum + count, 0);
  const below = profile.counts.reduce((sum, count, bin) => {
    const [from, to] = [profile.edges[bin] ?? number, profile.edges[bin + 1] ?? number];
    // Within its own bin a value is placed in proportion, since the profile knows no more.
    const part = to <= from ? 0 : Math.min(1, Math.max(0, (number - from) / (to - from)));
    return sum + count * part;
  }, 0);
  const tail = total === 0 ? 0.5 : Math.min(below, total - below) / total;
  const oddity = 1 - 2 * tail;
  if (tail > RARE_SHARE) return { unusual: null, oddity };
  const side = below > total / 2 ? 'high' : 'low';
  return { unusual: `${side}: beyond ${share(Math.max(below, total - below), total)}`, oddity };
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
