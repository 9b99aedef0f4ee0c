import { Refusal } from '../../platform/domain/refusal.ts';

/** PENDING while its files are on their way, and then one of the others. */
export const LOGGED_MODEL_STATUSES = ['PENDING', 'READY', 'UPLOAD_FAILED'] as const;
export type LoggedModelStatus = (typeof LOGGED_MODEL_STATUSES)[number];

/** What a run measured of a logged model. */
export interface LoggedModelMetric {
  key: string;
  /** Null stands for NaN. */
  value: number | null;
  step: number;
  /** Milliseconds since 1970. */
  timestamp: number;
  runId: string;
  datasetName: string | null;
  datasetDigest: string | null;
}

/** A logged model as every room may know it. */
export interface LoggedModelFacts {
  /** `m-` and 32 hex digits. */
  id: string;
  workspaceId: string;
  experimentId: string;
  experimentWireId: string;
  name: string;
  artifactLocation: string;
  status: LoggedModelStatus;
  statusMessage: string | null;
  modelType: string | null;
  sourceRunId: string | null;
  lifecycle: 'active' | 'deleted';
  createdBy: string;
  /** Milliseconds since 1970; so is `updatedMs`. */
  createdMs: number;
  updatedMs: number;
  params: { key: string; value: string }[];
  tags: { key: string; value: string }[];
  metrics: LoggedModelMetric[];
}

const REFUSED_SIGNS = /[/:.%"']/;

/** Refuses names with which an address of the model could not be written, in the words of MLflow's server. */
export function requireLoggedModelName(name: string): void {
  if (name !== '' && !REFUSED_SIGNS.test(name)) return;
  throw new Refusal(
    'invalid',
    `Invalid model name ('${name.slice(0, 200)}') provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")`,
  );
}

/** The refusal for a logged model that does not exist, in the words MLflow's clients expect. */
export function noSuchLoggedModel(modelId: string): Refusal {
  return new Refusal('not-found', `Logged model with ID '${modelId.slice(0, 100)}' not found.`);
}
