import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime.js';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { LineageNode } from '#server/registry/domain/lineage.ts';
import { LineageDrawing } from './lineage-drawing.tsx';
import { prepareLineage } from './prepare-lineage.ts';

const ROUTER = { push() {}, replace() {}, refresh() {}, back() {}, forward() {}, prefetch() {} };
const run = (id: string): LineageNode => ({
  ...{ kind: 'run', id: `run:${id}`, name: `run ${id}`, runId: id, experimentId: 'exp_1' },
  ...{ status: 'FINISHED', isDeleted: id === 'b' },
});
const version: LineageNode = {
  ...{
    kind: 'version',
    id: 'v',
    name: 'scorecard version 3',
    versionId: 'ver_3',
    modelId: 'mdl_1',
    number: 3,
  },
  ...{ isDeleted: false, hasProfile: true },
};

function draw(): string {
  const prepared = prepareLineage(
    {
      nodes: [run('a'), run('b'), version],
      edges: [
        { from: 'run:a', to: 'v' },
        { from: 'run:b', to: 'v' },
      ],
      more: [{ kind: 'run', count: 7, isAtLeast: false }],
      focusId: 'v',
    },
    () => true,
  );
  const drawing = createElement(LineageDrawing, { prepared });
  return renderToString(createElement(AppRouterContext, { value: ROUTER as never }, drawing));
}

test('every card is a link, columns are named, lines are hidden from those who hear the page', () => {
  const html = draw();
  const links = [...html.matchAll(/<a [^>]*href="([^"]*)"[^>]*>([^<]*)</g)].map(([, href, name]) => [
    href,
    name,
  ]);
  expect(links).toEqual([
    ['/experiments/exp_1/runs/a', 'run a'],
    ['/experiments/exp_1/runs/b', 'run b'],
    ['/models/mdl_1/versions/3', 'scorecard version 3'],
  ]);
  expect(html.match(/<section aria-label="([^"]*)"/g)).toEqual([
    '<section aria-label="Runs"',
    '<section aria-label="Models"',
  ]);
  expect(html.match(/<path [^>]*stroke-accent/g)).toHaveLength(2);
  expect(html).toMatch(/<div aria-hidden="true"[^>]*><svg/);
  expect(html.match(/aria-current="true"/g)).toHaveLength(1);
  expect(html).toContain('and 7 more runs');
  expect(html).toContain('deleted');
  expect(html).toContain('comes from run a, run b');
});
