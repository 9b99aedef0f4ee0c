import { compareOnSameData, type Evidence, evidenceOf, holdToThresholds } from './compare-metrics.ts';
import {
  capital,
  errored,
  failed,
  figure,
  type GateFacts,
  type GateOutcome,
  isProblem,
  type Measured,
  type MeasuredFacts,
  passed,
  takesMeasuredOnly,
} from './gate-facts.ts';

/**
 * How well a version does. For the tiers high and critical only what Interlock itself measured counts, by the plan in force,
 * on the bytes that staging served; below them what authors report counts where nothing was measured.
 */
function asEvidence(measured: Measured, { plan }: MeasuredFacts): Evidence {
  return {
    datasetName: plan?.dataset.name ?? 'the evaluation data',
    datasetDigest: plan?.dataset.digest ?? '',
    metrics: measured.metrics,
    reportDigest: measured.reportDigest,
  };
}

/** What is missing before Interlock's own measure of the candidate counts, in a sentence; null when nothing is. */
function whyNotMeasured({ plan, staging, run, candidate }: MeasuredFacts): string | null {
  if (plan === null) return 'The workflow has no evaluation plan. A risk officer or validator writes it.';
  if (plan.isByContributor)
    return 'The evaluation plan was written by somebody who worked on this version. Another must write it.';
  if (candidate !== null) return null;
  if (staging === null)
    return 'Interlock has not measured this version: it was never in force in staging. Ask to serve it there first.';
  if (run === null) return 'Interlock has not measured this version yet. It begins by itself.';
  if (run.state === 'failed')
    return `Interlock could not measure this version: ${run.message ?? 'the run failed'} Have it evaluated again.`;
  return `Interlock is measuring this version: ${run.rowsDone} of ${run.rowsTotal} rows.`;
}

interface Judged {
  candidate: Evidence[];
  serving: Evidence[];
  source: 'interlock' | 'author';
  evaluationId?: string;
}

/** The evidence that counts, or the outcome that says why there is none. */
function evidenceFor(facts: GateFacts): Judged | GateOutcome {
  const { measured, version, serving } = facts;
  if (takesMeasuredOnly(facts)) {
    if (isProblem(measured)) return errored(measured.problem);
    const why = whyNotMeasured(measured);
    if (why !== null || measured.candidate === null)
      return failed(why ?? 'Not measured.', { source: 'interlock', run: measured.run, plan: measured.plan });
    return {
      candidate: [asEvidence(measured.candidate, measured)],
      serving: measured.serving ? [asEvidence(measured.serving, measured)] : [],
      source: 'interlock',
      evaluationId: measured.candidate.evaluationId,
    };
  }
  return {
    candidate: evidenceOf(version),
    serving: serving ? evidenceOf(serving.version) : [],
    source: 'author',
  };
}

function evaluationOf({ evaluationId }: Judged): { evaluationId?: string } {
  return evaluationId === undefined ? {} : { evaluationId };
}

function isOutcome(found: Judged | GateOutcome): found is GateOutcome {
  return 'status' in found;
}

export function passedStaging(facts: GateFacts): GateOutcome {
  const { measured } = facts;
  if (isProblem(measured)) return errored(measured.problem);
  const { staging, candidate } = measured;
  const evidence = {
    artifact: facts.version.artifact.digest,
    staging: staging && { revision: staging.revision, inForceAt: staging.inForceAt.toISOString() },
    evaluation: candidate && {
      id: candidate.evaluationId,
      report: candidate.reportDigest,
      environment: candidate.environment,
    },
    plan: measured.plan,
  };
  if (staging === null)
    return failed('This version was never in force in staging. Ask to serve it there first.', evidence);
  const inForce = `in force in staging as revision ${staging.revision}`;
  if (!takesMeasuredOnly(facts)) return passed(`It was ${inForce}.`, evidence);
  const why = whyNotMeasured(measured);
  if (why !== null) return failed(why, evidence);
  return candidate?.environment === 'staging'
    ? passed(`It was ${inForce}, and Interlock measured what staging served.`, evidence)
    : failed('Interlock has not measured what staging serves of this version.', evidence);
}

export function metricsMeetThresholds(facts: GateFacts): GateOutcome {
  const judged = evidenceFor(facts);
  if (isOutcome(judged)) return judged;
  const { thresholds } = facts.terms.gates;
  const findings = holdToThresholds(judged.candidate, thresholds);
  const evidence = {
    source: judged.source,
    ...evaluationOf(judged),
    findings,
    reports: judged.candidate.map(({ datasetName, reportDigest }) => ({
      dataset: datasetName,
      reportDigest,
    })),
  };
  if (judged.candidate.length === 0 && thresholds.length > 0)
    return failed('No evaluation outside the training data.', evidence);
  const missed = findings.filter((finding) => !finding.passed);
  if (findings.length === 0) return passed('No bound of the policy is about the metrics reported.', evidence);
  if (missed.length === 0) {
    const told = findings.map(({ metric, value }) => `${metric} ${value === null ? '?' : figure(value)}`);
    return passed(`Within the policy's bounds: ${told.join(', ')}.`, evidence);
  }
  const told = missed.map(({ metric, value, better, bound, dataset }) =>
    value === null
      ? `no evaluation outside the training data reports ${metric}`
      : `${metric} is ${figure(value)} on ${dataset}, and ${better === 'higher' ? 'at least' : 'at most'} ${figure(bound)} is asked`,
  );
  return failed(`${capital(told.join('; '))}.`, evidence);
}

export function notWorseThanServing(facts: GateFacts): GateOutcome {
  const { serving, terms } = facts;
  if (serving === null)
    return passed('Nothing serves here yet, so there is nothing to be worse than.', { serving: null });
  const judged = evidenceFor(facts);
  if (isOutcome(judged)) return judged;
  const findings = compareOnSameData(judged.candidate, judged.serving, terms.gates.comparisons);
  const { model, number } = serving.version;
  const name = `${model.name} version ${number}`;
  const evidence = {
    source: judged.source,
    ...evaluationOf(judged),
    serving: { revision: serving.revision, model: model.name, version: number },
    findings,
  };
  if (findings.length === 0) return failed(`${nothingToCompare(judged, name)}`, evidence);
  const worse = findings.filter((finding) => !finding.passed);
  const told = (list: typeof findings) =>
    list
      .map(
        ({ metric, serving: before, candidate }) =>
          `${metric} ${figure(before)} → ${candidate === null ? 'not reported' : figure(candidate)}`,
      )
      .join(', ');
  return worse.length === 0
    ? passed(`Not worse than ${name}: ${told(findings)}.`, evidence)
    : failed(`Worse than ${name}: ${told(worse)}.`, evidence);
}

function nothingToCompare({ source, serving }: Judged, name: string): string {
  if (source === 'interlock')
    return `Interlock has not measured ${name} by the same plan yet. It begins by itself.`;
  const datasets = serving.map(({ datasetName }) => datasetName);
  const where = datasets.length > 0 ? `Log an evaluation on ${datasets.join(' or ')}.` : 'Evaluate both.';
  return `No evaluation on the same data as ${name}. ${where}`;
}
