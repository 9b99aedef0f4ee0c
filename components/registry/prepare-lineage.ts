import { experimentHref, runHref } from '#components/tracking/addresses.ts';
import type { Signal } from '#components/ui/state-badge.tsx';
import type { Permission } from '#server/access/domain/permissions.ts';
import { countOf, formatCount } from '#server/platform/domain/wording.ts';
import {
  DECISION_DAYS,
  type Lineage,
  type LineageKind,
  type LineageNode,
  type LineagePlace,
} from '#server/registry/domain/lineage.ts';

/** What is drawn of one node: a link with what it is, what it is called, and one line about it. */
export interface LineageCard {
  id: string;
  kind: LineageKind;
  what: string;
  name: string;
  detail: string;
  href: string;
  state: { signal: Signal; word: string } | null;
  isFocus: boolean;
  /** Names of what it comes from, and of what came of it. */
  from: readonly string[];
  to: readonly string[];
}

export interface LineageColumn {
  title: string;
  cards: LineageCard[];
  /** "and 3 more runs", where not all are shown. */
  more: string[];
}

/** A line from a card of one column to a card of the next, by their places in them. */
export interface LineageLine {
  from: number;
  to: number;
  isOfFocus: boolean;
}

export interface PreparedLineage {
  columns: LineageColumn[];
  /** Between each column and the next. */
  gaps: LineageLine[][];
  edges: Lineage['edges'];
}

type Can = (permission: Permission) => boolean;

const COLUMNS: readonly { title: string; kinds: readonly LineageKind[] }[] = [
  { title: 'Code and data', kinds: ['code', 'dataset', 'features'] },
  { title: 'Runs', kinds: ['run'] },
  { title: 'Models', kinds: ['logged-model', 'version'] },
  { title: 'Deployments', kinds: ['deployment'] },
  { title: 'Decisions', kinds: ['workflow', 'decisions'] },
];

const WHAT = {
  code: 'Code',
  dataset: 'Dataset',
  features: 'Feature view',
  run: 'Run',
  'logged-model': 'Logged model',
  version: 'Model version',
  deployment: 'Deployment',
  workflow: 'Workflow',
  decisions: 'Decisions',
} as const satisfies Record<LineageKind, string>;

/** One of a kind and several, for sentences. */
export const KIND_WORDS = {
  code: ['state of code', 'states of code'],
  dataset: ['dataset', 'datasets'],
  features: ['feature view', 'feature views'],
  run: ['run', 'runs'],
  'logged-model': ['logged model', 'logged models'],
  version: ['version', 'versions'],
  deployment: ['deployment', 'deployments'],
  workflow: ['workflow', 'workflows'],
  decisions: ['count of decisions', 'counts of decisions'],
} as const satisfies Record<LineageKind, readonly [string, string]>;

function placeHref(at: LineagePlace): string {
  return at.kind === 'run'
    ? runHref({ experimentId: at.experimentId, id: at.runId })
    : `/models/${at.modelId}/versions/${at.number}`;
}

/** Where a node is told more of; always a page that whoever sees the node may open. */
function hrefOf(node: LineageNode, can: Can): string {
  switch (node.kind) {
    case 'code':
    case 'features':
      return placeHref(node.at);
    case 'dataset':
      return node.at.kind === 'registered'
        ? `/datasets/${node.at.datasetId}`
        : `${experimentHref(node.at.experimentId)}/datasets/${node.at.datasetId}`;
    case 'run':
      return runHref({ experimentId: node.experimentId, id: node.runId });
    case 'logged-model':
      return node.runId === null
        ? experimentHref(node.experimentId)
        : runHref({ experimentId: node.experimentId, id: node.runId });
    case 'version':
      return `/models/${node.modelId}/versions/${node.number}`;
    case 'deployment':
      return `/deployments/${node.deploymentId}`;
    case 'workflow':
      return `/workflows/${node.workflowId}`;
    case 'decisions':
      return can('decision:read')
        ? `/decisions?workflowId=${node.workflowId}&modelVersionId=${node.versionId}`
        : `/insights/${node.workflowId}/technical`;
  }
}

function detailOf(node: LineageNode): string {
  switch (node.kind) {
    case 'code': {
      const [first] = node.packages;
      const pinned = first ? `${first.name} ${first.digest.slice(0, 8)}` : 'packages not pinned';
      return [node.branch, pinned].filter((part) => part !== null).join(', ');
    }
    case 'dataset':
      return [node.context && `for ${node.context}`, node.digest.slice(0, 12)].filter(Boolean).join(', ');
    case 'features':
      return node.features.join(', ');
    case 'run':
      return node.status.toLowerCase();
    case 'logged-model':
      return `${node.modelId.slice(0, 10)}…`;
    case 'version':
      return node.hasProfile ? 'with a reference for drift' : 'without a reference for drift';
    case 'deployment':
      return `revision ${node.revisions.slice(0, 4).join(', ')}${node.revisions.length > 4 ? ' …' : ''}`;
    case 'workflow':
      return 'uses what is deployed for it';
    case 'decisions':
      return node.name;
  }
}

function nameOf(node: LineageNode): string {
  if (node.kind !== 'decisions') return node.name;
  return `${countOf(node.decisions, 'decision')} in ${DECISION_DAYS} days`;
}

function stateOf(node: LineageNode): LineageCard['state'] {
  if ('isDeleted' in node && node.isDeleted) return { signal: 'dark', word: 'deleted' };
  if (node.kind === 'code' && node.isDirty) return { signal: 'caution', word: 'with changes' };
  if (node.kind === 'code' && node.commit === null) return { signal: 'caution', word: 'no commit' };
  if (node.kind === 'deployment')
    return { signal: node.state === 'serving' ? 'clear' : 'dark', word: node.state };
  return null;
}

function linesBetween(
  left: LineageColumn,
  right: LineageColumn,
  edges: Lineage['edges'],
  focusId: string,
): LineageLine[] {
  const place = ({ cards }: LineageColumn) => new Map(cards.map(({ id }, index) => [id, index]));
  const [starts, ends] = [place(left), place(right)];
  return edges.flatMap((edge) => {
    const [from, to] = [starts.get(edge.from), ends.get(edge.to)];
    if (from === undefined || to === undefined) return [];
    return [{ from, to, isOfFocus: edge.from === focusId || edge.to === focusId }];
  });
}

/** Puts a lineage into columns of cards, from code to decisions; columns without a card are left out. */
export function prepareLineage(
  { nodes, edges, more, focusId }: Lineage & { focusId: string },
  can: Can,
): PreparedLineage {
  const names = new Map(nodes.map((node) => [node.id, nameOf(node)]));
  const named = (ids: readonly string[]) => ids.flatMap((id) => names.get(id) ?? []);
  const columns = COLUMNS.map(({ title, kinds }): LineageColumn => {
    const inside = kinds.flatMap((kind) => nodes.filter((node) => node.kind === kind));
    const cards = inside.map((node): LineageCard => {
      const { id, kind } = node;
      return {
        ...{
          id,
          kind,
          what: WHAT[kind],
          name: nameOf(node),
          detail: detailOf(node),
          href: hrefOf(node, can),
        },
        ...{ state: stateOf(node), isFocus: id === focusId },
        from: named(edges.flatMap((edge) => (edge.to === id ? [edge.from] : []))),
        to: named(edges.flatMap((edge) => (edge.from === id ? [edge.to] : []))),
      };
    });
    const left = more.filter(({ kind }) => kinds.includes(kind));
    const told = left.map(({ kind, count, isAtLeast }) => {
      const [one, many] = KIND_WORDS[kind];
      return `and ${isAtLeast ? 'at least ' : ''}${formatCount(count)} more ${count === 1 ? one : many}`;
    });
    return { title, cards, more: told };
  }).filter(({ cards }) => cards.length > 0);
  const gaps = columns.slice(1).map((right, index) => {
    const left = columns[index];
    return left ? linesBetween(left, right, edges, focusId) : [];
  });
  return { columns, gaps, edges };
}

/** Which card an arrow key leads to from this one: up and down in its column, left to what it comes from, right to what came of it. */
export function stepFrom({ columns, edges }: PreparedLineage, id: string, key: string): string | null {
  const column = columns.findIndex(({ cards }) => cards.some((card) => card.id === id));
  const cards = columns[column]?.cards;
  if (!cards) return null;
  const row = cards.findIndex((card) => card.id === id);
  if (key === 'ArrowUp') return cards[row - 1]?.id ?? null;
  if (key === 'ArrowDown') return cards[row + 1]?.id ?? null;
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null;
  const isLeft = key === 'ArrowLeft';
  const tied = new Set(
    edges.flatMap(({ from, to }) => (isLeft ? (to === id ? [from] : []) : from === id ? [to] : [])),
  );
  const beyond = isLeft ? columns.slice(0, column).reverse() : columns.slice(column + 1);
  const inReach = beyond.flatMap((one) => one.cards).find((card) => tied.has(card.id));
  if (inReach) return inReach.id;
  // Nothing is tied to it on that side: the nearest card there, so that no key ends the walk for no reason.
  const next = beyond[0]?.cards ?? [];
  return next[Math.min(row, next.length - 1)]?.id ?? null;
}
