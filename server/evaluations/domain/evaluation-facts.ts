import type { EvaluationPlanTerms } from './evaluation-plan.ts';
import type { EvaluationFindings } from './evaluation-report.ts';

/** A plan as other rooms may know it. */
export interface PlanFacts {
  id: string;
  workflowId: string;
  workspaceId: string;
  number: number;
  dataset: { id: string; name: string; digest: string; rows: number };
  terms: EvaluationPlanTerms;
  /** SHA-256 over the dataset's digest and the terms. */
  digest: string;
  note: string;
  createdBy: string;
  createdAt: Date;
}

export const RUN_STATES = ['waiting', 'running', 'done', 'failed'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** Tells whether a run still goes on. */
export function isOpenRun(state: RunState): boolean {
  return state === 'waiting' || state === 'running';
}

/** What each state of a run is called and which signal it shows. */
export const RUN_WORDING = {
  waiting: { word: 'Waiting', signal: 'caution' },
  running: { word: 'Measuring', signal: 'caution' },
  done: { word: 'Measured', signal: 'clear' },
  failed: { word: 'Failed', signal: 'stop' },
} as const satisfies Record<RunState, { word: string; signal: 'clear' | 'caution' | 'stop' | 'dark' }>;

/** One look at what a revision really answers, and how far it has come. */
export interface RunFacts {
  id: string;
  workspaceId: string;
  workflowId: string;
  planId: string;
  planNumber: number;
  revisionId: string;
  modelVersionId: string;
  artifactDigest: string;
  environment: string;
  state: RunState;
  rowsTotal: number;
  rowsDone: number;
  attempts: number;
  nextAttemptAt: Date | null;
  message: string | null;
  requestedBy: string;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** The file behind an evaluation by Interlock; its SHA-256 is the evaluation's report digest. */
export interface EvaluationReport {
  v: 1;
  run: string;
  plan: { id: string; number: number; digest: string; terms: EvaluationPlanTerms };
  dataset: { id: string; name: string; digest: string; rows: number };
  model: { id: string; name: string; version: number; versionId: string; artifact: string };
  served: { environment: string; workflow: string; revision: number; cluster: string; engineModel: string };
  /** Name of the model output that was judged. */
  score: string;
  startedAt: string;
  finishedAt: string;
  findings: EvaluationFindings;
  /** In the order of the rows; null where no usable answer came. */
  scores: readonly (number | null)[];
}
