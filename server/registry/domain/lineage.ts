/**
 * Where something comes from and what became of it, as nodes and edges: code → data → run → logged model → version → deployment
 * → workflow → decisions. Only what was recorded stands in it; nothing is guessed from names or times.
 */
export const LINEAGE_KINDS = [
  'code',
  'dataset',
  'features',
  'run',
  'logged-model',
  'version',
  'deployment',
  'workflow',
  'decisions',
] as const;
export type LineageKind = (typeof LINEAGE_KINDS)[number];

/** Nodes of each kind at most, 200 in all; how many more there are is told. */
export const LINEAGE_MAX = {
  code: 20,
  dataset: 30,
  features: 20,
  run: 30,
  'logged-model': 20,
  version: 30,
  deployment: 20,
  workflow: 15,
  decisions: 15,
} as const satisfies Record<LineageKind, number>;

/** What the figures of decisions count back to. */
export const DECISION_DAYS = 30;

/** Where in the console something is told that has no page of its own. */
export type LineagePlace =
  | { kind: 'run'; experimentId: string; runId: string }
  | { kind: 'version'; modelId: string; number: number };

interface NodeOf<K extends LineageKind> {
  kind: K;
  /** Unique within the graph. */
  id: string;
  name: string;
}

export interface CodeNode extends NodeOf<'code'> {
  repository: string | null;
  commit: string | null;
  branch: string | null;
  /** There were changes beside the commit. */
  isDirty: boolean;
  /** Files that pin its packages, with what their content is known by. */
  packages: { name: string; digest: string }[];
  at: LineagePlace;
}

export interface DatasetNode extends NodeOf<'dataset'> {
  digest: string;
  /** What it was for, such as `training`. */
  context: string | null;
  hasProfile: boolean;
  at: { kind: 'registered'; datasetId: string } | { kind: 'logged'; experimentId: string; datasetId: string };
}

/** What a version or run uses of one view of a feature store. */
export interface FeaturesNode extends NodeOf<'features'> {
  features: string[];
  at: LineagePlace;
}

export interface RunNode extends NodeOf<'run'> {
  runId: string;
  experimentId: string;
  status: string;
  isDeleted: boolean;
}

export interface LoggedModelNode extends NodeOf<'logged-model'> {
  modelId: string;
  experimentId: string;
  isDeleted: boolean;
  /** Where it is told; null where no run of ours made it. */
  runId: string | null;
}

export interface VersionNode extends NodeOf<'version'> {
  versionId: string;
  modelId: string;
  number: number;
  isDeleted: boolean;
  /** It has a reference for drift. */
  hasProfile: boolean;
}

export const DEPLOYMENT_STATES = ['serving', 'on the way', 'served before', 'never served'] as const;
export type DeploymentState = (typeof DEPLOYMENT_STATES)[number];

export interface DeploymentNode extends NodeOf<'deployment'> {
  deploymentId: string;
  environment: string;
  /** Numbers of the revisions that hold versions of this graph, the newest first. */
  revisions: number[];
  state: DeploymentState;
}

export interface WorkflowNode extends NodeOf<'workflow'> {
  workflowId: string;
}

export interface DecisionsNode extends NodeOf<'decisions'> {
  workflowId: string;
  versionId: string;
  /** In the last `DECISION_DAYS` days. */
  decisions: number;
  lastAt: Date;
}

export type LineageNode =
  | CodeNode
  | DatasetNode
  | FeaturesNode
  | RunNode
  | LoggedModelNode
  | VersionNode
  | DeploymentNode
  | WorkflowNode
  | DecisionsNode;

export interface LineageEdge {
  from: string;
  to: string;
}

export interface Lineage {
  nodes: LineageNode[];
  edges: LineageEdge[];
  /** How many nodes of a kind are left out; `isAtLeast` where not even all of those were counted. */
  more: { kind: LineageKind; count: number; isAtLeast: boolean }[];
}

/**
 * Makes a graph of nodes and edges: a node once (the first that has its id), of each kind no more than are shown, the focus always
 * among them, and no edge that leads nowhere. `uncounted` are the kinds of which there are more than were looked at.
 */
export function drawLineage(
  nodes: readonly LineageNode[],
  edges: readonly LineageEdge[],
  focusId: string,
  uncounted: ReadonlySet<LineageKind>,
): Lineage {
  const byId = new Map<string, LineageNode>();
  for (const node of nodes) if (!byId.has(node.id)) byId.set(node.id, node);
  const focus = byId.get(focusId);
  const ordered = [...(focus ? [focus] : []), ...[...byId.values()].filter((node) => node !== focus)];
  const more: Lineage['more'] = [];
  const shown = LINEAGE_KINDS.flatMap((kind) => {
    const ofKind = ordered.filter((node) => node.kind === kind);
    const left = ofKind.length - LINEAGE_MAX[kind];
    const isAtLeast = uncounted.has(kind);
    if (left > 0 || isAtLeast) more.push({ kind, count: Math.max(left, 1), isAtLeast });
    return ofKind.slice(0, LINEAGE_MAX[kind]);
  });
  const ids = new Set(shown.map(({ id }) => id));
  const known = new Map(
    edges
      .filter(({ from, to }) => from !== to && ids.has(from) && ids.has(to))
      .map((edge) => [`${edge.from} ${edge.to}`, edge]),
  );
  return { nodes: shown, edges: [...known.values()], more };
}
