import type { DecisionEvent, JsonRecord, VerdictBody } from '../../decisions/domain/decision-facts.ts';
import type { Judgement } from '../../decisions/domain/judgement.ts';
import type { TrainingProfile } from '../../registry/domain/training-profile.ts';
import { addCounters, type Counters, negate, outcomeName } from './counters.ts';
import { binName, featureBin } from './feature-bins.ts';
import { confidenceBin, latencyBin } from './latency-bins.ts';

/**
 * Folds decisions and what happened to them into sums. Everything lands in the bucket in which the call arrived, so that
 * a verdict or an outcome that comes days later completes the picture of that day. A decision is read as it stands now, but
 * counted as it was recorded: what a person or the timeout decided counts as pending until its verdict is folded.
 */
export interface FoldableDecision {
  id: string;
  organisationId: string;
  workspaceId: string;
  workflowId: string;
  workflowVersionId: string;
  modelVersionId: string | null;
  environment: string;
  subject: string | null;
  status: string;
  decidedBy: string | null;
  judgement: Pick<Judgement, 'rule'>;
  modelOutput: JsonRecord | null;
  output: JsonRecord | null;
  confidence: number | null;
  error: { fault: string } | null;
  latencyMs: number;
  receivedAt: Date;
  input?: JsonRecord | null;
}

export type FoldableEvent = Pick<DecisionEvent, 'kind' | 'body'> & { decision: FoldableDecision };

/** A bucket of time of one model version; `modelVersionId` is empty where no version was reached. */
export interface BucketKey {
  organisationId: string;
  workspaceId: string;
  workflowId: string;
  modelVersionId: string;
  environment: string;
  widthSeconds: number;
  bucketStart: Date;
}

/** A case whose outcome is known; the decision is null while a person is still asked. */
export interface CaseState {
  decision: string | null;
  modelDecision: string | null;
  label: string;
}

export interface FoldFacts {
  /** The output field that carries the decision, by workflow version. */
  decisionFieldOf: (workflowVersionId: string) => string | null;
  profileOf: (modelVersionId: string) => TrainingProfile | null;
}

export interface Folded {
  buckets: Map<string, { key: BucketKey; counters: Counters }>;
  /** By hour; widthSeconds is always 3600. */
  windows: Map<string, { key: BucketKey; counters: Counters }>;
  cases: Map<string, { decision: FoldableDecision; state: CaseState }>;
}

export const BUCKET_WIDTHS_SECONDS = [60, 3600] as const;
export const WINDOW_SECONDS = 3600;

function keyOf(decision: FoldableDecision, widthSeconds: number): BucketKey {
  const widthMs = widthSeconds * 1000;
  return {
    organisationId: decision.organisationId,
    workspaceId: decision.workspaceId,
    workflowId: decision.workflowId,
    modelVersionId: decision.modelVersionId ?? '',
    environment: decision.environment,
    widthSeconds,
    bucketStart: new Date(Math.floor(decision.receivedAt.getTime() / widthMs) * widthMs),
  };
}

/** One string per bucket, the same for the same bucket. */
export function bucketName(key: BucketKey): string {
  const { workflowId, modelVersionId, environment, widthSeconds, bucketStart } = key;
  return [workflowId, modelVersionId, environment, widthSeconds, bucketStart.toISOString()].join('|');
}

function decisionIn(output: JsonRecord | null, field: string | null): string | null {
  const value = field === null ? undefined : output?.[field];
  return value === undefined || value === null ? null : String(value);
}

/** What one call adds, as it was recorded. */
export function countDecision(decision: FoldableDecision, field: string | null): Counters {
  const { rule } = decision.judgement;
  const counted: Record<string, number> = { calls: 1 };
  const asked =
    decision.status === 'pending_review' ||
    decision.decidedBy === 'person' ||
    decision.decidedBy === 'timeout';
  const value = asked ? null : decisionIn(decision.output, field);
  if (rule === 'stopped') counted.stopped = 1;
  else counted[`latency:${latencyBin(decision.latencyMs)}`] = 1;
  if (rule === 'model-failed') counted[`fault:${decision.error?.fault ?? 'unknown'}`] = 1;
  if (decision.status === 'failed') counted.failed = 1;
  if (asked) Object.assign(counted, { pending: 1, asked: 1 });
  else if (decision.decidedBy !== null) counted[`by:${decision.decidedBy}`] = 1;
  if (value !== null) counted[`decision:${value}`] = 1;
  if (decision.confidence !== null) counted[`confidence:${confidenceBin(decision.confidence)}`] = 1;
  return counted;
}

/** What a verdict, or the timeout instead of one, adds. */
export function countVerdict(body: VerdictBody, field: string | null): Counters {
  const value = decisionIn(body.output, field);
  return {
    pending: -1,
    [`by:${body.decidedBy}`]: 1,
    ...(value === null ? {} : { [`decision:${value}`]: 1 }),
    ...(body.isOverride ? { overrides: 1 } : {}),
  };
}

/** What a case with an outcome adds once it is decided. */
function countCase(state: CaseState | undefined): Counters {
  if (!state || state.decision === null) return {};
  return { labelled: 1, [outcomeName(state.decision, state.label)]: 1 };
}

function countInputs(decision: FoldableDecision, profile: TrainingProfile | null): Counters {
  if (!profile || !decision.input) return {};
  const { input } = decision;
  return Object.fromEntries(
    Object.entries(profile.columns).map(([name, column]) => [
      binName(name, featureBin(column, input[name])),
      1,
    ]),
  );
}

function nextState(
  event: FoldableEvent,
  before: CaseState | undefined,
  field: string | null,
): CaseState | null {
  const { decision } = event;
  if (event.kind === 'verdict') {
    const body = event.body as VerdictBody;
    return before ? { ...before, decision: decisionIn(body.output, field) } : null;
  }
  const { label } = event.body as { label: string };
  if (before) return { ...before, label };
  return {
    decision: decision.status === 'decided' ? decisionIn(decision.output, field) : null,
    modelDecision: decisionIn(decision.modelOutput, field),
    label,
  };
}

/** Folds one batch; `known` are the cases met before, by decision. The sums of any batches in order are the same. */
export function foldBatch(
  batch: { decisions: readonly FoldableDecision[]; events: readonly FoldableEvent[] },
  facts: FoldFacts,
  known: ReadonlyMap<string, CaseState>,
): Folded {
  const folded: Folded = { buckets: new Map(), windows: new Map(), cases: new Map() };
  const add = (into: Folded['buckets'], key: BucketKey, counters: Counters) => {
    if (Object.keys(counters).length === 0) return;
    const name = bucketName(key);
    into.set(name, { key, counters: addCounters(into.get(name)?.counters ?? {}, counters) });
  };
  const addToBuckets = (decision: FoldableDecision, counters: Counters) => {
    for (const width of BUCKET_WIDTHS_SECONDS) add(folded.buckets, keyOf(decision, width), counters);
  };
  for (const decision of batch.decisions) {
    addToBuckets(decision, countDecision(decision, facts.decisionFieldOf(decision.workflowVersionId)));
    const profile = decision.modelVersionId === null ? null : facts.profileOf(decision.modelVersionId);
    add(folded.windows, keyOf(decision, WINDOW_SECONDS), countInputs(decision, profile));
  }
  for (const event of batch.events) {
    const { decision } = event;
    const field = facts.decisionFieldOf(decision.workflowVersionId);
    const before = folded.cases.get(decision.id)?.state ?? known.get(decision.id);
    const state = nextState(event, before, field);
    if (event.kind === 'verdict') addToBuckets(decision, countVerdict(event.body as VerdictBody, field));
    if (state === null) continue;
    folded.cases.set(decision.id, { decision, state });
    addToBuckets(decision, addCounters(countCase(state), negate(countCase(before))));
  }
  return folded;
}
