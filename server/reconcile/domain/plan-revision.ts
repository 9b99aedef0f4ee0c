import type { AdapterFault } from '../../clusters/domain/adapter-fault.ts';
import type { Observed, ObservedModel } from '../../clusters/domain/observed.ts';
import type { KeepReason } from '../../deployments/domain/desired-deployment.ts';
import type { RevisionObservation } from '../../deployments/domain/observation.ts';
import type { RevisionEndpoint, RevisionStatusFacts } from '../../deployments/domain/revision-facts.ts';

/**
 * What to do about one revision: pure, from what is wanted, what was last recorded and what is seen now. Nothing is
 * believed because it was asked for: a load that was sent is only a reason to look again. Whatever stops the worker
 * between two steps, the next pass starts from what the engine shows.
 */
export interface RevisionView {
  revisionId: string;
  engineModel: string;
  keep: KeepReason;
  /** It is wanted and not in force yet: what is seen of it decides a rollout, however often it was seen before. */
  isAwaited: boolean;
  /** SHA-256 the engine must show, where it can show one. */
  artifactDigest: string;
  endpoint: RevisionEndpoint;
  status: RevisionStatusFacts | null;
}

export interface RevisionDecision {
  act: 'none' | 'load' | 'unload';
  /** What to write down before acting; null when nothing is new. */
  record: RevisionObservation | null;
}

export interface PlanLimits {
  /** How long a revision that is out of traffic stays loaded for calls still in flight, in milliseconds. */
  drainMs: number;
  /** How long an engine may be loading before it counts as failed, in milliseconds. */
  progressMs: number;
}

export const PLAN_LIMITS: PlanLimits = { drainMs: 60_000, progressMs: 20 * 60_000 };

const NOTHING: RevisionDecision = { act: 'none', record: null };

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}

function observation(view: RevisionView, change: Partial<RevisionObservation>): RevisionObservation {
  return {
    revisionId: view.revisionId,
    phase: 'pending',
    identityDigest: null,
    endpoint: null,
    message: null,
    attempts: view.status?.attempts ?? 0,
    nextAttemptAt: null,
    ...change,
  };
}

function isWaiting(view: RevisionView, now: Date): boolean {
  const { status, keep } = view;
  if (!status?.nextAttemptAt || status.nextAttemptAt <= now) return false;
  // A failure ends its rollout; being wanted again afterwards is somebody's new decision, which need not wait.
  return !(keep === 'desired' && status.phase === 'failed');
}

function planReady(view: RevisionView, seen: ObservedModel): RevisionDecision {
  const { identityDigest } = seen;
  if (identityDigest !== null && identityDigest !== view.artifactDigest) {
    const message = `The engine serves other bytes as ${view.engineModel} (sha256 ${identityDigest.slice(0, 12)}…). Nothing was changed; remove that model on the engine.`;
    return { act: 'none', record: observation(view, { phase: 'failed', identityDigest, message }) };
  }
  const { endpoint } = view;
  return {
    act: 'none',
    record: observation(view, { phase: 'ready', identityDigest, endpoint, attempts: 0 }),
  };
}

function planLoading(
  view: RevisionView,
  seen: ObservedModel,
  now: Date,
  limits: PlanLimits,
): RevisionDecision {
  const { status } = view;
  const message = seen.message ?? 'The engine is loading it.';
  if (status?.phase !== 'loading' || !status.nextAttemptAt) {
    const nextAttemptAt = after(now, limits.progressMs);
    return { act: 'none', record: observation(view, { phase: 'loading', message, nextAttemptAt }) };
  }
  if (status.nextAttemptAt > now) return NOTHING;
  const minutes = Math.round(limits.progressMs / 60_000);
  return {
    act: 'none',
    record: observation(view, {
      phase: 'failed',
      message: `The engine has been loading it for ${minutes} minutes without an end.`,
      nextAttemptAt: after(now, limits.progressMs),
    }),
  };
}

function planUnwanted(
  view: RevisionView,
  seen: ObservedModel,
  now: Date,
  limits: PlanLimits,
): RevisionDecision {
  const { status } = view;
  if (seen.identityDigest !== null && seen.identityDigest !== view.artifactDigest)
    return { act: 'none', record: observation(view, { phase: 'unloaded', attempts: 0 }) };
  const isDraining = status?.phase === 'ready' && status.nextAttemptAt !== null;
  if (seen.phase === 'ready' && !isDraining) {
    return {
      act: 'none',
      record: observation(view, {
        phase: 'ready',
        identityDigest: seen.identityDigest,
        endpoint: view.endpoint,
        message: 'No longer needed; waiting for calls in flight before it is unloaded.',
        attempts: 0,
        nextAttemptAt: after(now, limits.drainMs),
      }),
    };
  }
  if (status?.nextAttemptAt && status.nextAttemptAt > now && status.phase !== 'failed') return NOTHING;
  return { act: 'unload', record: null };
}

/** Not seeing is not absence: what was recorded stays in force, and nothing is done. */
function planUnseen(view: RevisionView, seen: ObservedModel): RevisionDecision {
  const nextAttemptAt = view.status?.nextAttemptAt ?? null;
  return {
    act: 'none',
    record: observation(view, { phase: 'unknown', message: seen.message, nextAttemptAt }),
  };
}

/** Decides about one revision; `whole` says whether the engine was seen at all and completely. */
export function planRevision(
  view: RevisionView,
  seen: ObservedModel,
  whole: Pick<Observed, 'isReachable' | 'isComplete'>,
  now: Date,
  limits: PlanLimits = PLAN_LIMITS,
): RevisionDecision {
  if (!whole.isReachable || seen.phase === 'unknown') return planUnseen(view, seen);
  if (view.keep === 'none') return whole.isComplete ? planUnwanted(view, seen, now, limits) : NOTHING;
  if (seen.phase === 'ready') return planReady(view, seen);
  if (seen.phase === 'loading') return planLoading(view, seen, now, limits);
  return isWaiting(view, now) ? NOTHING : { act: 'load', record: null };
}

const SECOND = 1_000;
const ENGINE_FAILURES_MAX = 3;

function backoffMs(attempts: number): number {
  return Math.min(2 ** attempts, 300) * SECOND;
}

/** What to write down after an engine refused a step; permanent refusals of a load fail the revision. */
export function afterFault(
  view: RevisionView,
  fault: Pick<AdapterFault, 'facts' | 'message'>,
  act: 'load' | 'unload',
  now: Date,
): RevisionObservation {
  const attempts = (view.status?.attempts ?? 0) + 1;
  const { message } = fault;
  const retryIn = (ms: number, phase: 'pending' | 'failed' = 'pending') =>
    observation(view, { phase, message, attempts, nextAttemptAt: after(now, ms) });
  if (act === 'unload') return retryIn(backoffMs(attempts));
  switch (fault.facts.class) {
    case 'permanent':
    case 'unsupported':
    case 'conflict':
      return retryIn(600 * SECOND, 'failed');
    case 'auth':
    case 'capacity':
      return retryIn(60 * SECOND);
    case 'ambiguous':
      return retryIn(5 * SECOND);
    case 'retryable': {
      const isHopeless = fault.facts.code === 'engine-failed' && attempts >= ENGINE_FAILURES_MAX;
      return isHopeless ? retryIn(300 * SECOND, 'failed') : retryIn(backoffMs(attempts));
    }
  }
}

const STALE_MS = 15 * SECOND;

/**
 * Tells whether an observation must be recorded: it decides a rollout, says something new, or the last one is old enough to
 * be confirmed. A way back that was warm all the time says nothing new, and still has to come into force.
 */
export function isNews(record: RevisionObservation, view: RevisionView, now: Date): boolean {
  const { status, isAwaited } = view;
  if (isAwaited && (record.phase === 'ready' || record.phase === 'failed')) return true;
  if (!status || now.getTime() - status.observedAt.getTime() >= STALE_MS) return true;
  return (
    record.phase !== status.phase ||
    record.message !== status.message ||
    record.attempts !== status.attempts ||
    record.identityDigest !== status.identityDigest ||
    record.nextAttemptAt?.getTime() !== status.nextAttemptAt?.getTime() ||
    record.endpoint?.baseUrl !== status.endpoint?.baseUrl ||
    record.endpoint?.model !== status.endpoint?.model
  );
}

type Claim = Pick<RevisionView, 'keep' | 'isAwaited'>;

const URGENCY: Readonly<Record<KeepReason, number>> = {
  serving: 0,
  desired: 0,
  traffic: 0,
  'way-back': 2,
  none: 3,
};

/** Orders work: what callers miss now, then what was asked for, then the way back, then tidying up. */
export function byUrgency(left: Claim, right: Claim): number {
  const urgencyOf = ({ keep, isAwaited }: Claim) => (isAwaited ? 1 : URGENCY[keep]);
  return urgencyOf(left) - urgencyOf(right);
}
