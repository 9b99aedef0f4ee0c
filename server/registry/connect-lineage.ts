import type { listRevisionsOf } from '#server/deployments/list-revisions-of.ts';
import type { countDecisions } from '#server/insights/count-decisions.ts';
import type { RunLineage } from '#server/tracking/find-run-lineage.ts';
import type { NamedWorkflow } from '#server/workflows/name-workflows.ts';
import { featuresByView, readFeatureReferences } from './domain/feature-references.ts';
import type {
  DatasetNode,
  DeploymentState,
  LineageEdge,
  LineageNode,
  LineagePlace,
} from './domain/lineage.ts';
import type { findLineageVersions } from './find-lineage-versions.ts';

/** What was gathered of each kind, by its room's own words. */
export interface GatheredLineage {
  versions: Awaited<ReturnType<typeof findLineageVersions>>;
  tracked: RunLineage;
  /** Files that pin packages, by the id of the run, logged model or version whose folder they stand in. */
  packages: ReadonlyMap<string, { name: string; digest: string }[]>;
  revisions: Awaited<ReturnType<typeof listRevisionsOf>>;
  workflows: ReadonlyMap<string, NamedWorkflow>;
  decisions: Awaited<ReturnType<typeof countDecisions>>;
}

type Version = GatheredLineage['versions'][number];
type Run = RunLineage['runs'][number];
interface Drawn {
  nodes: LineageNode[];
  edges: LineageEdge[];
}

const ofRun = (run: Run): LineagePlace => ({ kind: 'run', experimentId: run.experimentId, runId: run.id });
const ofVersion = ({ modelId, number }: Version): LineagePlace => ({ kind: 'version', modelId, number });

/** The run that a version came of, as its client or its author says. */
export function runIdOfVersion({ runId, source }: Pick<Version, 'runId' | 'source'>): string | null {
  if (runId !== null) return runId;
  return source?.run && /^[0-9a-f]{32}$/.test(source.run) ? source.run : null;
}

interface Code {
  repository: string | null | undefined;
  commit: string | null | undefined;
  branch: string | null;
  isDirty: boolean;
  script: string | null;
  packages: { name: string; digest: string }[];
}

function drawCode(code: Code, to: string, at: LineagePlace): Drawn {
  const { repository = null, commit = null, branch, isDirty, script, packages } = code;
  if (!commit && !script && packages.length === 0) return { nodes: [], edges: [] };
  const pinned = packages.map(({ digest }) => digest.slice(0, 16)).join('.');
  const id = commit ? `code:${repository ?? ''}:${commit}:${isDirty}:${pinned}` : `code:${to}`;
  const name = commit ? commit.slice(0, 12) : (script ?? 'code without a commit');
  return {
    nodes: [{ kind: 'code', id, name, repository, commit, branch, isDirty, packages, at }],
    edges: [{ from: id, to }],
  };
}

function drawFeatures(references: readonly string[], to: string, at: LineagePlace): Drawn {
  const views = featuresByView(references);
  return {
    nodes: views.map(({ view, features }) => ({
      kind: 'features',
      id: `features:${view}:${features.join(',')}`,
      name: view,
      features,
      at,
    })),
    edges: views.map(({ view, features }) => ({ from: `features:${view}:${features.join(',')}`, to })),
  };
}

function drawRun(run: Run, packages: { name: string; digest: string }[]): Drawn {
  const { tags } = run;
  const id = `run:${run.id}`;
  const code = drawCode(
    {
      repository: tags['mlflow.source.git.repoURL'] ?? null,
      commit: tags['mlflow.source.git.commit'] ?? null,
      branch: tags['mlflow.source.git.branch'] ?? null,
      isDirty: /^(true|1|yes)$/i.test(tags['mlflow.source.git.dirty'] ?? ''),
      script: tags['mlflow.source.name'] ?? null,
      packages,
    },
    id,
    ofRun(run),
  );
  const features = drawFeatures(readFeatureReferences(run.tags, run.params), id, ofRun(run));
  const parent = tags['mlflow.parentRunId'];
  return {
    nodes: [
      {
        kind: 'run',
        id,
        name: run.name,
        runId: run.id,
        experimentId: run.experimentId,
        status: run.status,
        isDeleted: run.lifecycle !== 'active',
      },
      ...code.nodes,
      ...features.nodes,
    ],
    edges: [...(parent ? [{ from: `run:${parent}`, to: id }] : []), ...code.edges, ...features.edges],
  };
}

function drawDatasets({ datasets }: RunLineage): Drawn {
  return {
    nodes: datasets.map(({ id, experimentId, name, digest, context, hasProfile }) => ({
      kind: 'dataset',
      id: `dataset:${id}`,
      name,
      digest,
      context,
      hasProfile,
      at: { kind: 'logged', experimentId, datasetId: id },
    })),
    edges: datasets.map(({ id, runId }) => ({ from: `dataset:${id}`, to: `run:${runId}` })),
  };
}

function drawLoggedModels({ models }: RunLineage): Drawn {
  return {
    nodes: models.map(({ id, name, experimentId, lifecycle, sourceRunId, runId }) => ({
      kind: 'logged-model',
      id: `logged:${id}`,
      name,
      modelId: id,
      experimentId,
      isDeleted: lifecycle !== 'active',
      runId: sourceRunId ?? runId,
    })),
    edges: models.flatMap(({ id, runId, direction }) => {
      if (runId === null) return [];
      const [run, model] = [`run:${runId}`, `logged:${id}`];
      return [direction === 'output' ? { from: run, to: model } : { from: model, to: run }];
    }),
  };
}

/** A registered dataset as a node. */
export function datasetNode(dataset: { id: string; name: string; digest: string }): DatasetNode {
  const { id, name, digest } = dataset;
  const at = { kind: 'registered', datasetId: id } as const;
  return { kind: 'dataset', id: `dataset:${id}`, name, digest, context: 'training', hasProfile: false, at };
}

/** What a version says of code and features itself, beyond what its run says. */
function drawOwnOrigin(version: Version, run: Run | undefined, gathered: GatheredLineage): Drawn {
  const id = `version:${version.id}`;
  const { source, tags } = version;
  const said = new Set(run ? readFeatureReferences(run.tags, run.params) : []);
  const own = [...(source?.features ?? []), ...readFeatureReferences(tags)].filter((one) => !said.has(one));
  const features = drawFeatures([...new Set(own)].sort(), id, ofVersion(version));
  if (run?.tags['mlflow.source.git.commit']) return features;
  const packages = run ? [] : (gathered.packages.get(version.id) ?? []);
  const { repository, commit } = source ?? {};
  const code = drawCode(
    { repository, commit, branch: null, isDirty: false, script: null, packages },
    id,
    ofVersion(version),
  );
  return { nodes: [...code.nodes, ...features.nodes], edges: [...code.edges, ...features.edges] };
}

function drawVersion(version: Version, gathered: GatheredLineage): Drawn {
  const id = `version:${version.id}`;
  const { number, modelId, isDeleted, hasProfile, loggedModelId, dataset } = version;
  const runId = runIdOfVersion(version);
  const run = gathered.tracked.runs.find((one) => one.id === runId);
  const isModelKnown = gathered.tracked.models.some((model) => model.id === loggedModelId);
  const origin = drawOwnOrigin(version, run, gathered);
  return {
    nodes: [
      {
        ...{ kind: 'version', id, name: `${version.model} version ${number}`, versionId: version.id },
        ...{ modelId, number, isDeleted, hasProfile },
      },
      ...(dataset ? [datasetNode(dataset)] : []),
      ...origin.nodes,
    ],
    edges: [
      ...(dataset ? [{ from: `dataset:${dataset.id}`, to: id }] : []),
      ...(isModelKnown ? [{ from: `logged:${loggedModelId}`, to: id }] : []),
      ...(run && !isModelKnown ? [{ from: `run:${run.id}`, to: id }] : []),
      ...origin.edges,
    ],
  };
}

type Revision = GatheredLineage['revisions'][number];

function stateOf(revisions: readonly Revision[]): DeploymentState {
  if (revisions.some(({ isServing }) => isServing)) return 'serving';
  if (revisions.some(({ isOnTheWay }) => isOnTheWay)) return 'on the way';
  return revisions.some(({ wasInForce }) => wasInForce) ? 'served before' : 'never served';
}

function drawDeployments({ revisions, workflows, decisions }: GatheredLineage): Drawn {
  const byDeployment = Map.groupBy(revisions, ({ deploymentId }) => deploymentId);
  const drawn: Drawn = { nodes: [], edges: [] };
  for (const [deploymentId, held] of byDeployment) {
    const [first] = held;
    const workflow = first && workflows.get(first.workflowId);
    if (!first || !workflow) continue;
    const id = `deployment:${deploymentId}`;
    drawn.nodes.push(
      {
        ...{ kind: 'deployment', id, name: `${workflow.name} in ${first.environment}`, deploymentId },
        ...{
          environment: first.environment,
          revisions: held.map(({ number }) => number),
          state: stateOf(held),
        },
      },
      { kind: 'workflow', id: `workflow:${workflow.id}`, name: workflow.name, workflowId: workflow.id },
    );
    drawn.edges.push({ from: id, to: `workflow:${workflow.id}` });
    for (const { modelVersionId } of held) drawn.edges.push({ from: `version:${modelVersionId}`, to: id });
  }
  for (const { workflowId, modelVersionId, decisions: count, lastAt } of decisions) {
    const id = `decisions:${workflowId}:${modelVersionId}`;
    const name = workflows.get(workflowId)?.name ?? '';
    drawn.nodes.push({
      ...{ kind: 'decisions', id, name, workflowId, versionId: modelVersionId },
      ...{ decisions: count, lastAt },
    });
    drawn.edges.push({ from: `workflow:${workflowId}`, to: id });
  }
  return drawn;
}

/** Turns what was gathered into nodes and edges; several of a kind may say the same, and edges may lead to what is not there. */
export function connectLineage(gathered: GatheredLineage): Drawn {
  const { tracked, packages, versions } = gathered;
  const pinnedBy = (run: Run) => [
    ...(packages.get(run.id) ?? []),
    ...[
      ...new Set(tracked.models.filter(({ sourceRunId }) => sourceRunId === run.id).map(({ id }) => id)),
    ].flatMap((id) => packages.get(id) ?? []),
    ...versions
      .filter((version) => runIdOfVersion(version) === run.id)
      .flatMap(({ id }) => packages.get(id) ?? []),
  ];
  const distinct = (files: { name: string; digest: string }[]) => [
    ...new Map(files.map((file) => [`${file.name} ${file.digest}`, file])).values(),
  ];
  const parts = [
    ...versions.map((version) => drawVersion(version, gathered)),
    ...tracked.runs.map((run) => drawRun(run, distinct(pinnedBy(run)).slice(0, 8))),
    drawDatasets(tracked),
    drawLoggedModels(tracked),
    drawDeployments(gathered),
  ];
  return {
    nodes: parts.flatMap(({ nodes }) => nodes),
    edges: parts.flatMap(({ edges }) => edges),
  };
}
