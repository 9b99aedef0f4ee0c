import type { Entry, Metric } from './log-entries.ts';

/** What runs go into when a client names no experiment; every workspace has one. */
export const DEFAULT_EXPERIMENT = { wireId: '0', name: 'Default' } as const;

export const LIFECYCLES = ['active', 'deleted'] as const;
export type Lifecycle = (typeof LIFECYCLES)[number];

/** An experiment as every room may know it. */
export interface ExperimentFacts {
  id: string;
  workspaceId: string;
  /** What MLflow's clients know it by; unique in its workspace. */
  wireId: string;
  name: string;
  artifactLocation: string;
  lifecycle: Lifecycle;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
}

/** A run as every room may know it, without what it logged. */
export interface RunFacts {
  id: string;
  workspaceId: string;
  experimentId: string;
  experimentWireId: string;
  experimentName: string;
  name: string;
  status: RunStatus;
  /** Milliseconds since 1970, as the client says. */
  startTime: number;
  endTime: number | null;
  userId: string;
  artifactUri: string;
  lifecycle: Lifecycle;
  createdBy: string;
}

export const RUN_STATUSES = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** A dataset that a run says it used. */
export interface RunDatasetFacts {
  /** Ours; absent where it is being logged. */
  id?: string;
  name: string;
  digest: string;
  sourceType: string;
  source: string;
  schema: string | null;
  profile: string | null;
  tags: { key: string; value: string }[];
}

/** A logged model that a run read or made. */
export interface LoggedModelUse {
  direction: 'input' | 'output';
  modelId: string;
  step: number;
}

/** A run with what it logged: the latest value of each metric, its parameters and tags. */
export interface RunRecord extends RunFacts {
  metrics: Metric[];
  params: Entry[];
  tags: Entry[];
  datasets: RunDatasetFacts[];
  models: LoggedModelUse[];
}

/** One point of the history of a metric. */
export interface MetricPoint {
  step: number;
  /** Milliseconds since 1970. */
  at: number;
  value: number;
}
