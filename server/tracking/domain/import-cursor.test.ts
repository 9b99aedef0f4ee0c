import { describe, expect, test } from 'vitest';
import { cursorAfter, firstCursor, type ImportCursor } from './import-cursor.ts';
import type { ImportTake } from './import-facts.ts';

/** The phases an import goes through, as told by where each leads. */
function way(takes: readonly ImportTake[]): string[] {
  const seen: string[] = [];
  for (let cursor: ImportCursor = firstCursor(takes); ; cursor = cursorAfter(cursor, takes)) {
    seen.push('kind' in cursor ? `${cursor.phase} of ${cursor.kind}` : cursor.phase);
    if (cursor.phase === 'done') return seen;
  }
}

const EXPERIMENTS = ['experiments', 'runs', 'logged-models'];
const MODELS = ['models of model', 'models of prompt', 'versions of model', 'versions of prompt'];

describe('the way of an import', () => {
  test.each([
    [
      ['experiments', 'models'],
      [...EXPERIMENTS, ...MODELS, 'done'],
    ],
    [['experiments'], [...EXPERIMENTS, 'done']],
    [['models'], [...MODELS, 'done']],
  ] as [ImportTake[], string[]][])('%j', (takes, phases) => {
    expect(way(takes)).toEqual(phases);
  });
});

test('a phase begins without what stood in the one before', () => {
  const at: ImportCursor = { phase: 'versions', kind: 'model', model: 'credit', page: 'p', version: null };
  expect(cursorAfter(at, ['models'])).toEqual({
    phase: 'versions',
    kind: 'prompt',
    model: null,
    page: null,
    version: null,
  });
});
