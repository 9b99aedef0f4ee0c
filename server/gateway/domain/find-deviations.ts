import type { JsonRecord } from '../../decisions/domain/decision-facts.ts';
import type { BaselineColumn, BaselineProfile } from '../../registry/domain/baseline-profile.ts';
import type { DataAction, DataChecks } from '../../workflows/domain/data-checks.ts';

export const DEVIATIONS = ['missing', 'outOfRange', 'unseen', 'outlier'] as const;
export type Deviation = (typeof DEVIATIONS)[number];

/** One way in which an input is unlike the training data. */
export interface DeviationFinding {
  deviation: Deviation;
  action: Exclude<DataAction, 'ignore'>;
  /** JSON pointers. */
  fields: readonly string[];
  /** One sentence without values. */
  text: string;
}

const WORDS = {
  missing: ['is missing', 'are missing'],
  outOfRange: [
    'lies outside of what the version was trained on',
    'lie outside of what the version was trained on',
  ],
  unseen: [
    'holds a category that the version was not trained on',
    'hold categories that the version was not trained on',
  ],
  outlier: ['is unusually far from the mean', 'are unusually far from the mean'],
} as const satisfies Record<Deviation, readonly [string, string]>;

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

function deviationOf(column: BaselineColumn, value: unknown, beyond: number): Deviation[] {
  if (value === undefined || value === null) return ['missing'];
  if (column.kind === 'categorical') return column.values.includes(String(value)) ? [] : ['unseen'];
  if (typeof value !== 'number') return [];
  const isOutside = value < column.min || value > column.max;
  const isFar = column.std > 0 && Math.abs(value - column.mean) > beyond * column.std;
  return [...(isOutside ? (['outOfRange'] as const) : []), ...(isFar ? (['outlier'] as const) : [])];
}

function tell(deviation: Deviation, names: readonly string[]): string {
  const [one, many] = WORDS[deviation];
  const [first = ''] = names;
  return names.length === 1
    ? `${first} ${one}.`
    : `${names.length} fields ${many}: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ' and others' : ''}.`;
}

/** Holds an input against what the version was trained on; what the policy ignores is not looked for. */
export function findDeviations(
  profile: BaselineProfile,
  checks: DataChecks,
  input: JsonRecord,
): DeviationFinding[] {
  const found = new Map<Deviation, string[]>();
  for (const [name, column] of Object.entries(profile)) {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    for (const deviation of deviationOf(column, value, checks.outlierBeyond))
      if (checks[deviation] !== 'ignore') found.set(deviation, [...(found.get(deviation) ?? []), name]);
  }
  return DEVIATIONS.flatMap((deviation): DeviationFinding[] => {
    const names = found.get(deviation);
    const action = checks[deviation];
    if (!names || action === 'ignore') return [];
    const fields = names.map((name) => `/input/${escaped(name)}`);
    return [{ deviation, action, fields, text: tell(deviation, names) }];
  });
}
