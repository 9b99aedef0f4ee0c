import type { Outputs } from '#components/trpc/outputs.ts';
import { formatBytes, formatCount } from '#server/platform/domain/wording.ts';
import { wordPhase } from '#server/tracking/domain/import-cursor.ts';
import type { ImportCounts, ImportState } from '#server/tracking/domain/import-facts.ts';

export type ImportRow = Outputs['imports']['list']['items'][number];

/** How a state shows. */
export const IMPORT_LOOKS = {
  running: { signal: 'person', word: 'Running' },
  failed: { signal: 'stop', word: 'Failed' },
  cancelled: { signal: 'dark', word: 'Cancelled' },
  done: { signal: 'clear', word: 'Done' },
} as const satisfies Record<ImportState, { signal: string; word: string }>;

const COUNTED = [
  ['experiments', 'experiment', 'experiments'],
  ['runs', 'run', 'runs'],
  ['points', 'point of metrics', 'points of metrics'],
  ['files', 'file', 'files'],
  ['loggedModels', 'logged model', 'logged models'],
  ['models', 'model or prompt', 'models and prompts'],
  ['versions', 'version', 'versions'],
] as const satisfies readonly (readonly [keyof ImportCounts, string, string])[];

/** What an import has made, in one line. */
export function tellCounts(counts: ImportCounts): string {
  const parts = COUNTED.flatMap(([name, one, many]) => {
    const count = counts[name];
    if (count === 0) return [];
    const size = name === 'files' ? ` (${formatBytes(counts.bytes)})` : '';
    return [`${formatCount(count)} ${count === 1 ? one : many}${size}`];
  });
  return parts.length === 0 ? 'Nothing new yet' : parts.join(', ');
}

type Told = Pick<ImportRow, 'state' | 'phase' | 'progress'>;

/** How far a running import is, in words and as a share where that can be told; null when it does not run. */
export function tellProgress({ state, phase, progress }: Told): { label: string; value?: number } | null {
  if (state !== 'running') return null;
  if (!progress || progress.all === 0) return { label: wordPhase(phase) };
  const { of, done, all } = progress;
  return {
    label: `${wordPhase(phase)}: ${of} ${formatCount(Math.min(done + 1, all))} of ${formatCount(all)}`,
    value: done / all,
  };
}
