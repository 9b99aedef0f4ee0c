import { formatFigure, formatPercent } from '#server/platform/domain/wording.ts';
import type { TrainingProfile } from '#server/registry/domain/training-profile.ts';

/** One column of data as it is told: its type from the schema, how it is distributed from the profile. */
export interface DataColumnRow {
  name: string;
  type: string;
  /** Share of rows without a value; null where nobody said. */
  missing: number | null;
  /** How far its values go, in words. */
  spread: string;
}

type Profiled = TrainingProfile['columns'][string];

const VALUES_SHOWN = 3;

function spreadOf(column: Profiled): string {
  if (column.kind === 'numeric') {
    const { edges, min = edges[0], max = edges.at(-1), mean } = column;
    const range = `${formatFigure(min)} to ${formatFigure(max)}`;
    return mean === undefined ? range : `${range}, mean ${formatFigure(mean)}`;
  }
  const total = Object.values(column.counts).reduce((sum, count) => sum + count, 0);
  const values = Object.entries(column.counts).sort((a, b) => b[1] - a[1]);
  const shown = values
    .slice(0, VALUES_SHOWN)
    .map(([value, count]) => `${value} ${formatPercent(total === 0 ? null : count / total)}`);
  const rest = values.length - shown.length;
  return [...shown, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}

/** Puts schema and profile of data together, column by column; what only one of them knows is kept. */
export function prepareDataColumns(
  schema: readonly { name: string; type: string }[],
  profile: TrainingProfile | null,
): DataColumnRow[] {
  const types = new Map(schema.map(({ name, type }) => [name, type]));
  const profiled = profile?.columns ?? {};
  const names = [...new Set([...types.keys(), ...Object.keys(profiled)])];
  return names.map((name) => {
    const column = Object.hasOwn(profiled, name) ? profiled[name] : undefined;
    const rows = column ? column.count + column.missing : 0;
    return {
      name,
      type: types.get(name) ?? column?.kind ?? 'not said',
      missing: column && rows > 0 ? column.missing / rows : null,
      spread: column ? spreadOf(column) : '',
    };
  });
}
