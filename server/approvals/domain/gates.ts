import { errored, type GateCheck, type GateFacts, type GateOutcome } from './gate-facts.ts';
import { biasWithinBounds, slicesHold } from './group-gates.ts';
import { metricsMeetThresholds, notWorseThanServing, passedStaging } from './performance-gates.ts';
import { type GateName, gatesOf, type PolicyTerms } from './policy.ts';
import {
  artifactIntact,
  cardComplete,
  licenceAllowed,
  lineageComplete,
  safeFormat,
  signatureTrusted,
} from './provenance-gates.ts';
import {
  clusterReachable,
  dpiaPresent,
  goLiveReady,
  noOpenIncident,
  ownerAndRunbook,
  riskAssessmentFresh,
  rollbackTarget,
} from './readiness-gates.ts';

const CHECKS = {
  'artifact-intact': artifactIntact,
  'signature-trusted': signatureTrusted,
  'lineage-complete': lineageComplete,
  'licence-allowed': licenceAllowed,
  'safe-format': safeFormat,
  'passed-staging': passedStaging,
  'metrics-meet-thresholds': metricsMeetThresholds,
  'not-worse-than-serving': notWorseThanServing,
  'slices-hold': slicesHold,
  'bias-within-bounds': biasWithinBounds,
  'card-complete': cardComplete,
  'risk-assessment-fresh': riskAssessmentFresh,
  'dpia-present': dpiaPresent,
  'owner-and-runbook': ownerAndRunbook,
  'rollback-target': rollbackTarget,
  'no-open-incident': noOpenIncident,
  'go-live-ready': goLiveReady,
  'cluster-reachable': clusterReachable,
} as const satisfies Record<GateName, GateCheck>;

/** What each gate is called. */
export const GATE_WORDING = {
  'artifact-intact': 'Artifact is intact',
  'signature-trusted': 'Signed with a trusted key',
  'lineage-complete': 'Lineage is complete',
  'licence-allowed': 'Licence is allowed',
  'safe-format': 'Files run no code when loaded',
  'passed-staging': 'Passed staging',
  'metrics-meet-thresholds': 'Metrics meet the thresholds',
  'not-worse-than-serving': 'Not worse than what serves now',
  'slices-hold': 'Slices hold',
  'bias-within-bounds': 'Bias lies within its bounds',
  'card-complete': 'Model card is complete',
  'risk-assessment-fresh': 'Risk assessment is valid',
  'dpia-present': 'Personal data is assessed',
  'owner-and-runbook': 'Owner and runbook',
  'rollback-target': 'There is a way back',
  'no-open-incident': 'No critical incident is open',
  'go-live-ready': 'Ready to go live',
  'cluster-reachable': 'Cluster is reachable',
} as const satisfies Record<GateName, string>;

/** Gates that nobody can accept to fail: what is approved must be what serves, and must have been tried. */
export const NEVER_WAIVED = ['artifact-intact', 'passed-staging'] as const satisfies readonly GateName[];

/** Gates that are judged once more when a request is applied, because what they look at changes without the manifest. */
export const JUDGED_AT_APPLY = [
  'no-open-incident',
  'risk-assessment-fresh',
  'dpia-present',
] as const satisfies readonly GateName[];

/** Judges one gate; a check that breaks counts as `error`, never as passed. */
export function judgeGate(gate: GateName, facts: GateFacts, check: GateCheck = CHECKS[gate]): GateOutcome {
  try {
    return check(facts);
  } catch (error) {
    return errored(error instanceof Error ? error.message : 'the check broke');
  }
}

/** Judges every gate the policy asks for. */
export function evaluateGates(facts: GateFacts): { gate: GateName; outcome: GateOutcome }[] {
  return gatesOf(facts.terms).map((gate) => ({ gate, outcome: judgeGate(gate, facts) }));
}

/** The gates that keep a request from people: at level `block`, not passed, and not waived by name until later. */
export function blockingGates(
  terms: PolicyTerms,
  outcomes: readonly { gate: string; outcome: Pick<GateOutcome, 'status'> }[],
  waived: ReadonlySet<string> = new Set(),
): GateName[] {
  const statuses = new Map(outcomes.map(({ gate, outcome }) => [gate, outcome.status]));
  return gatesOf(terms).filter((gate) => {
    if (terms.gates.levels[gate] !== 'block') return false;
    const status = statuses.get(gate) ?? 'error';
    // A waiver accepts a failure that somebody has seen. What could not be checked is not known, and stays closed.
    return !(status === 'passed' || (status === 'failed' && waived.has(gate)));
  });
}

/** Tells whether nothing that the policy blocks on stands in the way; no outcomes at all are no evidence. */
export function nothingBlocks(
  terms: PolicyTerms,
  outcomes: readonly { gate: GateName; outcome: Pick<GateOutcome, 'status'> }[],
  waived: ReadonlySet<string> = new Set(),
): boolean {
  return outcomes.length > 0 && blockingGates(terms, outcomes, waived).length === 0;
}
