import { LINEAGE_KINDS, type Lineage } from '#server/registry/domain/lineage.ts';
import type { Api } from './api.ts';
import type { Answer, Command } from './command.ts';
import { tableOf } from './print-table.ts';

interface LineageShown extends Lineage {
  focusId: string;
  reproduction: object | null;
}

async function show(api: Api, path: string): Promise<Answer> {
  const found = await api.call<LineageShown>('GET', path);
  const { nodes, edges, more, focusId } = found;
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const rows = LINEAGE_KINDS.flatMap((kind) =>
    nodes
      .filter((node) => node.kind === kind)
      .map(({ id, name }) => [
        kind,
        id === focusId ? `${name} (asked for)` : name,
        edges
          .filter(({ to }) => to === id)
          .map(({ from }) => names.get(from) ?? from)
          .join(', '),
      ]),
  );
  const left = more.map(
    ({ kind, count, isAtLeast }) => `and ${count}${isAtLeast ? ' or more' : ''} of ${kind}`,
  );
  return { value: found, lines: [...tableOf(['Kind', 'Name', 'Comes from'], rows), ...left] };
}

/** Where something comes from and what became of it. */
export const LINEAGE_COMMANDS: readonly Command[] = [
  {
    name: 'lineage show',
    takes: ['model', 'version'],
    about: 'Show what a version comes from and where it serves',
    operations: ['lineage.show'],
    run: (api, given) =>
      show(api, `/models/${given.part('model')}/versions/${given.part('version')}/lineage`),
  },
  {
    name: 'lineage run',
    takes: ['run'],
    about: 'Show what a run came from and what became of it',
    operations: ['lineage.show'],
    run: (api, given) => show(api, `/runs/${given.part('run')}/lineage`),
  },
  {
    name: 'lineage dataset',
    takes: ['dataset'],
    about: 'Show what rests on a dataset',
    operations: ['lineage.show'],
    run: (api, given) => show(api, `/datasets/${given.part('dataset')}/lineage`),
  },
];
