import type { AssessmentMark } from '../../governance/domain/governance-facts.ts';
import {
  capital,
  errored,
  failed,
  type GateFacts,
  type GateOutcome,
  isProblem,
  passed,
} from './gate-facts.ts';

/** Whether people and rules stand ready around the model: owner, way back, assessments, incidents, going live, cluster. */
export function ownerAndRunbook({ workflow, owner }: GateFacts): GateOutcome {
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

export function rollbackTarget({ serving, workflow }: GateFacts): GateOutcome {
  const { onError } = workflow.version.decisionPolicy;
  if (serving === null) {
    const summary = 'Nothing served here before: the way back is the stop, and the error behaviour answers.';
    return passed(summary, { serving: null, onError: onError.kind });
  }
  const { model, number } = serving.version;
  return passed(
    `Revision ${serving.revision}, ${model.name} version ${number}, stays loaded as the way back.`,
    {
      serving: { revision: serving.revision, model: model.name, version: number },
    },
  );
}

/** A date as the evidence has it: the same for every reader. */
function formatDate(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** Why an assessment does not count, in words; null when it does. */
function whyNotValid(mark: AssessmentMark | null, now: Date): string | null {
  if (mark === null) return 'there is none';
  if (mark.approvedBy === null) return `number ${mark.number} is not signed off yet`;
  return mark.reviewBy <= now
    ? `number ${mark.number} was to be reviewed by ${formatDate(mark.reviewBy)}`
    : null;
}

function told(mark: AssessmentMark | null): Record<string, unknown> | null {
  return (
    mark && {
      id: mark.id,
      number: mark.number,
      digest: mark.digest,
      approvedBy: mark.approvedBy,
      reviewBy: mark.reviewBy.toISOString(),
    }
  );
}

export function riskAssessmentFresh({ governance, now }: GateFacts): GateOutcome {
  if (isProblem(governance)) return errored(governance.problem);
  const { riskAssessment } = governance;
  const evidence = { riskAssessment: told(riskAssessment) };
  const why = whyNotValid(riskAssessment, now);
  if (why !== null || riskAssessment === null)
    return failed(`A valid risk assessment is missing: ${why}.`, evidence);
  return passed(
    `Risk assessment ${riskAssessment.number} holds until ${formatDate(riskAssessment.reviewBy)}.`,
    evidence,
  );
}

export function dpiaPresent({ governance, now }: GateFacts): GateOutcome {
  if (isProblem(governance)) return errored(governance.problem);
  const { dpia } = governance.impactAssessments;
  const evidence = { handlesPersonalData: governance.handlesPersonalData, dpia: told(dpia) };
  if (!governance.handlesPersonalData) return passed('The workflow handles no personal data.', evidence);
  const why = whyNotValid(dpia, now);
  return why === null
    ? passed(`Data protection impact assessment ${dpia?.number} is signed off.`, evidence)
    : failed(
        `The workflow handles personal data, and a valid impact assessment is missing: ${why}.`,
        evidence,
      );
}

export function noOpenIncident({ incidents }: GateFacts): GateOutcome {
  if (isProblem(incidents)) return errored(incidents.problem);
  const critical = incidents.filter(({ severity }) => severity === 'critical');
  const evidence = { unresolved: incidents };
  if (critical.length === 0) return passed('No critical incident is open on the workflow.', evidence);
  const names = critical.map(({ number, title }) => `${number} (${title})`).join(', ');
  return failed(`A critical incident is open: ${names}. Resolve it first.`, evidence);
}

export function goLiveReady({ version, workflow, readiness, governance, now }: GateFacts): GateOutcome {
  if (isProblem(readiness)) return errored(readiness.problem);
  if (isProblem(governance)) return errored(governance.problem);
  const { lower, upper, onError } = workflow.version.decisionPolicy;
  const needsPeople = lower !== upper || onError.kind === 'review';
  const watching = readiness.alertRules.filter(({ isEnabled, recipients }) => isEnabled && recipients > 0);
  const kpis = readiness.kpis.filter(({ deadline }) => deadline > now);
  const evidence = {
    trainingProfile: version.trainingProfile !== null,
    alertRules: readiness.alertRules,
    kpis: readiness.kpis.map((kpi) => ({ ...kpi, deadline: kpi.deadline.toISOString() })),
    reviewers: readiness.reviewers,
    escalationContact: governance.escalationContact,
  };
  const missing = [
    ...(version.trainingProfile === null ? ['a training profile to measure drift against'] : []),
    ...(watching.length === 0 ? ['an alert rule that tells somebody'] : []),
    ...(kpis.length === 0 ? ['a KPI with baseline, target and a deadline ahead'] : []),
    ...(needsPeople && readiness.reviewers.length === 0 ? ['a reviewer for the cases that wait'] : []),
    ...(governance.escalationContact === null ? ['somebody to call at any hour'] : []),
  ];
  return missing.length === 0
    ? passed('Profile, alert recipients, KPI, reviewers and an escalation contact are there.', evidence)
    : failed(`Not ready to go live. Missing: ${missing.join('; ')}.`, evidence);
}

export function clusterReachable({ cluster, terms, now }: GateFacts): GateOutcome {
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
