import { CARD_SECTIONS, type ModelCard } from '../../registry/domain/model-card.ts';
import type { VersionFacts } from '../../registry/domain/version-facts.ts';
import type { WorkflowFacts } from '../../workflows/domain/workflow-facts.ts';
import { compareOnSameData, evidenceOf, holdToThresholds } from './compare-metrics.ts';
import { type GateName, gatesOf, type PolicyTerms } from './policy.ts';

/**
 * What machines check before people are asked. A gate is a pure judgement over facts that were gathered before; a fact
 * that could not be gathered arrives as `{ problem }`, and the gate that needs it fails closed with status `error`.
 */
export type GateStatus = 'passed' | 'failed' | 'error';

export type Gathered<T> = T | { problem: string };

export interface GateFacts {
  terms: PolicyTerms;
  version: VersionFacts;
  /** SHA-256 of the stored bytes, computed now. */
  storedDigest: Gathered<{ digest: string }>;
  workflow: WorkflowFacts;
  owner: { id: string; name: string; isMember: boolean };
  /** The model version of the revision that is meant to serve now. */
  serving: { revision: number; version: VersionFacts } | null;
  cluster: Gathered<{
    name: string;
    isRemoved: boolean;
    reachable: boolean;
    checkedAt: Date | null;
    message: string | null;
  }>;
  now: Date;
}

export interface GateOutcome {
  status: GateStatus;
  /** One sentence for people. */
  summary: string;
  evidence: Readonly<Record<string, unknown>>;
}

function isProblem<T>(gathered: Gathered<T>): gathered is { problem: string } {
  return typeof gathered === 'object' && gathered !== null && 'problem' in gathered;
}

function errored(problem: string): GateOutcome {
  return { status: 'error', summary: `Could not be checked: ${problem}`, evidence: { problem } };
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

function artifactIntact({ version, storedDigest }: GateFacts): GateOutcome {
  if (isProblem(storedDigest)) return errored(storedDigest.problem);
  const evidence = { registered: version.artifact.digest, stored: storedDigest.digest };
  if (storedDigest.digest === version.artifact.digest) {
    const summary = `The stored bytes of ${version.artifact.fileName} still have the registered SHA-256.`;
    return { status: 'passed', summary, evidence };
  }
  return { status: 'failed', summary: 'The stored bytes are not those that were registered.', evidence };
}

function metricsMeetThresholds({ version, terms }: GateFacts): GateOutcome {
  const evaluations = evidenceOf(version);
  const findings = holdToThresholds(evaluations, terms.gates.thresholds);
  const evidence = {
    findings,
    reports: evaluations.map(({ datasetName, reportDigest }) => ({ dataset: datasetName, reportDigest })),
  };
  if (evaluations.length === 0 && terms.gates.thresholds.length > 0)
    return { status: 'failed', summary: 'No evaluation outside the training data.', evidence };
  const missed = findings.filter(({ passed }) => !passed);
  if (findings.length === 0)
    return { status: 'passed', summary: 'No bound of the policy is about the metrics reported.', evidence };
  if (missed.length === 0) {
    const told = findings.map(({ metric, value }) => `${metric} ${value === null ? '?' : figure(value)}`);
    return { status: 'passed', summary: `Within the policy's bounds: ${told.join(', ')}.`, evidence };
  }
  const told = missed.map(({ metric, value, better, bound, dataset }) =>
    value === null
      ? `no evaluation outside the training data reports ${metric}`
      : `${metric} is ${figure(value)} on ${dataset}, and ${better === 'higher' ? 'at least' : 'at most'} ${figure(bound)} is asked`,
  );
  return { status: 'failed', summary: `${capital(told.join('; '))}.`, evidence };
}

function notWorseThanServing({ version, serving, terms }: GateFacts): GateOutcome {
  if (serving === null) {
    return {
      status: 'passed',
      summary: 'Nothing serves here yet, so there is nothing to be worse than.',
      evidence: { serving: null },
    };
  }
  const findings = compareOnSameData(
    evidenceOf(version),
    evidenceOf(serving.version),
    terms.gates.comparisons,
  );
  const name = `${serving.version.model.name} version ${serving.version.number}`;
  const evidence = {
    serving: {
      revision: serving.revision,
      model: serving.version.model.name,
      version: serving.version.number,
    },
    findings,
  };
  if (findings.length === 0) {
    const datasets = evidenceOf(serving.version).map(({ datasetName }) => datasetName);
    const where = datasets.length > 0 ? `Log an evaluation on ${datasets.join(' or ')}.` : 'Evaluate both.';
    return { status: 'failed', summary: `No evaluation on the same data as ${name}. ${where}`, evidence };
  }
  const worse = findings.filter(({ passed }) => !passed);
  const told = (list: typeof findings) =>
    list
      .map(
        ({ metric, serving: before, candidate }) =>
          `${metric} ${figure(before)} → ${candidate === null ? 'not reported' : figure(candidate)}`,
      )
      .join(', ');
  return worse.length === 0
    ? { status: 'passed', summary: `Not worse than ${name}: ${told(findings)}.`, evidence }
    : { status: 'failed', summary: `Worse than ${name}: ${told(worse)}.`, evidence };
}

function ownerAndRunbook({ workflow, owner }: GateFacts): GateOutcome {
  const { runbook } = workflow.version.definition;
  const hasRunbook = runbook.trim().length > 0;
  const evidence = {
    owner: owner.id,
    ownerIsMember: owner.isMember,
    runbookCharacters: runbook.trim().length,
  };
  const missing = [
    ...(owner.isMember ? [] : [`the owner ${owner.name} is no longer a member`]),
    ...(hasRunbook ? [] : ['the runbook is empty']),
  ];
  return missing.length === 0
    ? {
        status: 'passed',
        summary: `${owner.name} answers for ${workflow.workflow.name}, and there is a runbook.`,
        evidence,
      }
    : { status: 'failed', summary: `${capital(missing.join(', and '))}.`, evidence };
}

function cardComplete({ version, terms }: GateFacts): GateOutcome {
  const empty = terms.gates.cardSections.filter(
    (section) => (version.card[section as keyof ModelCard] ?? '').trim() === '',
  );
  const evidence = { asked: terms.gates.cardSections, empty };
  if (empty.length === 0) return { status: 'passed', summary: 'The model card is complete.', evidence };
  const titles = empty.map((section) => CARD_SECTIONS[section as keyof ModelCard] ?? section);
  return { status: 'failed', summary: `The model card says nothing under ${titles.join(', ')}.`, evidence };
}

function clusterReachable({ cluster, terms, now }: GateFacts): GateOutcome {
  if (isProblem(cluster)) return errored(cluster.problem);
  const { name, isRemoved, reachable, checkedAt, message } = cluster;
  const evidence = { cluster: name, reachable, checkedAt: checkedAt?.toISOString() ?? null, message };
  if (isRemoved)
    return { status: 'failed', summary: `The cluster ${name} was removed. Choose another.`, evidence };
  const withinSeconds = terms.gates.clusterSeenWithinSeconds;
  if (checkedAt === null || now.getTime() - checkedAt.getTime() > withinSeconds * 1000)
    return errored(`the cluster ${name} was not looked at in the last ${withinSeconds} s`);
  return reachable
    ? { status: 'passed', summary: `The cluster ${name} answers.`, evidence }
    : {
        status: 'failed',
        summary: `The cluster ${name} does not answer${message ? `: ${message}` : ''}.`,
        evidence,
      };
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

const CHECKS = {
  'artifact-intact': artifactIntact,
  'metrics-meet-thresholds': metricsMeetThresholds,
  'not-worse-than-serving': notWorseThanServing,
  'owner-and-runbook': ownerAndRunbook,
  'card-complete': cardComplete,
  'cluster-reachable': clusterReachable,
} as const satisfies Record<GateName, (facts: GateFacts) => GateOutcome>;

/** What each gate is called. */
export const GATE_WORDING = {
  'artifact-intact': 'Artifact is intact',
  'metrics-meet-thresholds': 'Metrics meet the thresholds',
  'not-worse-than-serving': 'Not worse than what serves now',
  'owner-and-runbook': 'Owner and runbook',
  'card-complete': 'Model card is complete',
  'cluster-reachable': 'Cluster is reachable',
} as const satisfies Record<GateName, string>;

/** Judges every gate the policy asks for; a gate that breaks counts as `error`, never as passed. */
export function evaluateGates(facts: GateFacts): { gate: GateName; outcome: GateOutcome }[] {
  return gatesOf(facts.terms).map((gate) => {
    try {
      return { gate, outcome: CHECKS[gate](facts) };
    } catch (error) {
      return { gate, outcome: errored(error instanceof Error ? error.message : 'the check broke') };
    }
  });
}

/** Tells whether nothing that the policy blocks on stands in the way; no outcomes at all are no evidence. */
export function nothingBlocks(
  terms: PolicyTerms,
  outcomes: readonly { gate: GateName; outcome: Pick<GateOutcome, 'status'> }[],
): boolean {
  if (outcomes.length === 0) return false;
  const passed = new Set(
    outcomes.filter(({ outcome }) => outcome.status === 'passed').map(({ gate }) => gate),
  );
  return gatesOf(terms).every((gate) => terms.gates.levels[gate] !== 'block' || passed.has(gate));
}
