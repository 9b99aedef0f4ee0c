import { expect, test } from 'vitest';
import type { TraceFacts } from './domain/trace-facts.ts';
import { TRACE_LIMITS } from './domain/trace-limits.ts';
import { isWhole } from './get-trace.ts';

const { spansPerTrace } = TRACE_LIMITS;

test.each([
  ['with none of its spans', 0, null, false],
  ['of which nobody said how many spans it has', 1, null, true],
  ['with a span missing', 2, 3, false],
  ['with all of its spans', 3, 3, true],
  ['with all that is kept of more spans', spansPerTrace, spansPerTrace + 5_000, true],
  ['with a span missing of those that are kept', spansPerTrace - 1, spansPerTrace + 5_000, false],
])('a trace %s is whole or not', (_, arrived, announced, whole) => {
  const metadata = { 'mlflow.trace.sizeStats': JSON.stringify({ num_spans: announced }) };
  const info: TraceFacts = {
    ...{ id: 'tr-1', workspaceId: 'ws', experiment: '0', requestTimeMs: 0, durationMs: null, state: 'OK' },
    ...{ name: null, clientRequestId: null, requestPreview: null, responsePreview: null },
    ...{ metadata, tags: {}, assessments: [] },
  };
  expect(isWhole({ info, spans: Array.from({ length: arrived }, () => ({})) })).toBe(whole);
});
