import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime.js';
import {
  PathnameContext,
  SearchParamsContext,
} from 'next/dist/shared/lib/hooks-client-context.shared-runtime.js';
import { createElement, type ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { columnOf } from './run-columns.ts';
import type { ShownRun } from './run-field.ts';
import { RunsTable } from './runs-table.tsx';

const ROUTER = { push() {}, replace() {}, refresh() {}, back() {}, forward() {}, prefetch() {} };

function draw(node: ReactNode): string {
  return renderToString(
    createElement(
      AppRouterContext,
      { value: ROUTER as never },
      createElement(
        PathnameContext,
        { value: '/experiments/x' },
        createElement(
          SearchParamsContext,
          { value: new URLSearchParams('sort=-metrics.loss') as never },
          node,
        ),
      ),
    ),
  );
}

const RUNS = Array.from(
  { length: 10_000 },
  (_, index): ShownRun => ({
    id: `r${index}`,
    name: `run ${index}`,
    status: 'FINISHED',
    lifecycle: 'active',
    startedAt: 1_000,
    endedAt: 4_000,
    user: '',
    metrics: { loss: index / 7 },
    params: { depth: String(index % 3) },
    tags: {},
  }),
);

describe('ten thousand runs', () => {
  const columns = [
    { kind: 'metrics', key: 'loss' } as const,
    { kind: 'params', key: 'depth' } as const,
  ].flatMap((field) => columnOf(field) ?? []);
  it('are drawn as far as they are seen', () => {
    const html = draw(
      createElement(RunsTable, {
        runs: RUNS,
        columns,
        groupBy: null,
        chosen: new Set(['r1']),
        onChoose: () => undefined,
        hrefOf: ({ id }) => `/experiments/x/runs/${id}`,
        hasMore: false,
        onMore: () => undefined,
      }),
    );
    expect(html.match(/<tr/g)?.length).toBeLessThan(60);
    expect(html).toContain('aria-rowcount="10001"');
    expect(html).toMatch(/aria-sort="descending"[^>]*>.*?loss/);
    expect(html).toContain('href="/experiments/x/runs/r0"');
  });
});
