import type { DecisionRecord, JsonRecord } from '#server/decisions/domain/decision-facts.ts';
import type { DecisionTrail, TrailEffect } from '#server/decisions/domain/decision-trail.ts';
import type { Route, RouteRevision, RouteSnapshot } from '#server/routing/domain/route-snapshot.ts';
import type { AnswerStream } from './answer-stream.ts';
import type { Call } from './call.ts';
import type { CompiledRules } from './compiled-rules.ts';
import type { DecisionRequestBody } from './decisions.schema.ts';
import type { Evidence } from './domain/judge.ts';
import type { Charge } from './lease-allowances.ts';
import type { CallKey } from './once-per-key.ts';
import type { VerifiedToken } from './token-verifier.ts';
import type { CacheOutcome } from './traffic-metrics.ts';

/** A call that may be decided: who asks what of which route. */
export interface ReadyCall {
  call: Call;
  token: VerifiedToken;
  snapshot: RouteSnapshot;
  route: Route;
  rules: CompiledRules;
  request: DecisionRequestBody;
  key: CallKey | null;
  /** What the door says of the call, for its trail. */
  origin: Pick<DecisionTrail, 'door' | 'linkedTo'>;
  stream?: AnswerStream | null;
  /** The id that the decision will have, where it was told already. */
  decisionId?: string | undefined;
  /** What it took of its limits. */
  charge: Charge;
  /** Why its workflow gave no decisions when it came in; null when it did. */
  stop: { id: string; reason: string } | null;
}

/**
 * One call on its way through the steps. A step reads it and may change what later steps see, leave a mark in the trail,
 * ask for a person, or divert the call by giving evidence early: no model is then asked.
 */
export interface Passage extends Omit<ReadyCall, 'charge' | 'stop'> {
  /** What the model is given: enriched, and redacted where the policy says so before the model. */
  input: JsonRecord;
  /** What is kept of the input; follows `input` unless a step takes something out of the record only. */
  recorded: JsonRecord;
  /** Which revision is asked. */
  revision: RouteRevision;
  evidence: Evidence | null;
  /** Why a person is asked whatever the score; the first counts. */
  referrals: string[];
  readonly effects: TrailEffect[];
  /** Everything of the trail but its effects. */
  readonly trail: Omit<DecisionTrail, 'effects'>;
  /** What the chosen revision itself answered, before any check of outputs; null when something else did, or nothing. */
  ownAnswer: Extract<Evidence, { kind: 'answered' }> | null;
  /** What was wrong with the shape of what it answered, where something else was tried instead; null when nothing was. */
  brokenBy: string | null;
  /** What became of looking for a remembered answer; null where nobody looked. */
  cache: CacheOutcome | null;
  /** Called once the record stands, or with null when the call came to nothing. Must not throw or wait. */
  readonly afterwards: ((settled: { record: DecisionRecord } | null) => void)[];
  /** Asked what would happen: nothing of effect is written, counted or sent. */
  readonly isSimulation: boolean;
  /** Where the parts of the answer go for a caller who streams; null when it is wanted as a whole. */
  readonly stream: AnswerStream | null;
}

/** A call at the beginning of its way. */
export function beginPassage(ready: Omit<ReadyCall, 'charge' | 'stop'>, isSimulation = false): Passage {
  const { input } = ready.request;
  return {
    ...ready,
    input,
    recorded: input,
    revision: ready.route.revision,
    evidence: null,
    referrals: [],
    effects: [],
    ownAnswer: null,
    brokenBy: null,
    cache: null,
    afterwards: [],
    trail: { ...ready.origin },
    isSimulation,
    stream: ready.stream ?? null,
  };
}

/** The trail as it is kept; empty members are left out. */
export function trailOf({ trail, effects }: Passage): DecisionTrail {
  return effects.length > 0 ? { ...trail, effects } : trail;
}
