import type { PackScope } from './evidence-pack.ts';

/** A row of the log as far as choosing needs it: exact columns by name. */
export interface ChoosableRow {
  table: string;
  id: string;
  columns: Readonly<Record<string, { value: unknown }>>;
}

/** What was chosen so far, by table. */
export type Chosen = ReadonlyMap<string, ReadonlySet<string>>;

/** One file of rows in a pack. */
export interface PackFile {
  path: string;
  table: string;
  /** What is in it, for the README. */
  about: string;
  /** Shown in full when not given; otherwise these columns only, with the events that wrote them. */
  only?: readonly string[];
  keep: (row: ChoosableRow, scope: PackScope, chosen: Chosen) => boolean;
}

/** The value of an exact column; undefined where it is none. */
export function exactColumn(row: ChoosableRow, column: string): unknown {
  return row.columns[column]?.value;
}

type Keep = PackFile['keep'];

const always: Keep = () => true;
const itself: Keep = (row, scope) => row.id === scope.workflowId;
const ofWorkflow: Keep = (row, scope) => exactColumn(row, 'workflow_id') === scope.workflowId;

/** Rows whose column names a row that was chosen from another table. */
const of =
  (column: string, table: string): Keep =>
  (row, _, chosen) =>
    chosen.get(table)?.has(String(exactColumn(row, column))) === true;

const isIn =
  (...places: readonly [table: string, column: string][]): Keep =>
  (row, _, chosen) =>
    places.some(([table, column]) => chosen.get(`${table}.${column}`)?.has(row.id) === true);

const inEnvironment: Keep = (row, scope) =>
  scope.environment === null || exactColumn(row, 'environment') === scope.environment;

const both =
  (...rules: readonly Keep[]): Keep =>
  (row, scope, chosen) =>
    rules.every((rule) => rule(row, scope, chosen));

const narrowedTo =
  (name: 'requestId' | 'revisionId' | 'modelVersionId'): Keep =>
  (row, { narrowed }) =>
    narrowed === null || narrowed[name] === row.id;

const organisationOrWorkflow: Keep = (row, scope) =>
  exactColumn(row, 'scope') === 'organisation' || exactColumn(row, 'workflow_id') === scope.workflowId;

/**
 * The files of rows in the order in which they are chosen: a rule may speak of what earlier files took. `<table>.<column>` in
 * what was chosen names all ids that a column of the chosen rows holds.
 */
export const PACK_FILES: readonly PackFile[] = [
  {
    path: 'system/workflow.json',
    table: 'workflow',
    about: 'The workflow: owner, risk tier, version in force.',
    keep: itself,
  },
  {
    path: 'system/workflow-versions.json',
    table: 'workflow_version',
    about: 'Every version: purpose, limits, contracts, decision policy, runbook.',
    keep: ofWorkflow,
  },
  {
    path: 'deployments/deployments.json',
    table: 'deployment',
    about: 'What the workflow serves where.',
    keep: both(ofWorkflow, inEnvironment),
  },
  {
    path: 'approvals/requests.json',
    table: 'change_request',
    about: 'Requests to change it, with the manifest that was approved.',
    keep: both(ofWorkflow, inEnvironment, narrowedTo('requestId')),
  },
  {
    path: 'deployments/revisions.json',
    table: 'revision',
    about: 'What was put in force: model version, workflow version, cluster.',
    keep: both(of('deployment_id', 'deployment'), narrowedTo('revisionId')),
  },
  {
    path: 'system/model-versions.json',
    table: 'model_version',
    about: 'Model versions that were asked for or served: digest, card, lineage, contributors.',
    keep: both(
      isIn(['change_request', 'model_version_id'], ['revision', 'model_version_id']),
      narrowedTo('modelVersionId'),
    ),
  },
  {
    path: 'system/cards.json',
    table: 'card_revision',
    about: 'Their cards as they were said anew.',
    keep: of('model_version_id', 'model_version'),
  },
  {
    path: 'system/models.json',
    table: 'model',
    about: 'Their models.',
    keep: isIn(['model_version', 'model_id']),
  },
  {
    path: 'system/artifacts.json',
    table: 'artifact',
    about: 'The bytes they consist of, by digest.',
    keep: isIn(['model_version', 'artifact_id']),
  },
  {
    path: 'system/signatures.json',
    table: 'model_signature',
    about: 'Signatures over them.',
    keep: of('model_version_id', 'model_version'),
  },
  {
    path: 'system/trusted-keys.json',
    table: 'trusted_key',
    about: 'Keys trusted to sign models, and when.',
    keep: always,
  },
  { path: 'system/kpis.json', table: 'kpi', about: 'KPIs with baseline and target.', keep: ofWorkflow },
  {
    path: 'system/baselines.json',
    table: 'baseline',
    about: 'Dated figures for the work before automation.',
    keep: ofWorkflow,
  },
  {
    path: 'system/alert-rules.json',
    table: 'alert_rule',
    about: 'What is watched, and who is told.',
    keep: ofWorkflow,
  },
  {
    path: 'evaluation/plans.json',
    table: 'evaluation_plan',
    about: 'How Interlock measures what is to serve, versioned.',
    keep: ofWorkflow,
  },
  {
    path: 'evaluation/evaluations.json',
    table: 'evaluation',
    about: 'Metrics: `source` says whether Interlock measured them or an author reported them.',
    keep: of('model_version_id', 'model_version'),
  },
  {
    path: 'evaluation/datasets.json',
    table: 'dataset',
    about: 'The datasets these rest on, by digest.',
    keep: isIn(
      ['evaluation', 'dataset_id'],
      ['evaluation_plan', 'dataset_id'],
      ['model_version', 'training_dataset_id'],
    ),
  },
  {
    path: 'risk/assessments.json',
    table: 'assessment',
    about: 'Risk assessments, DPIA and FRIA, versioned.',
    keep: ofWorkflow,
  },
  {
    path: 'risk/sign-offs.json',
    table: 'assessment_sign_off',
    about: 'Who signed them off.',
    keep: of('assessment_id', 'assessment'),
  },
  { path: 'risk/audits.json', table: 'planned_audit', about: 'Audits of the organisation.', keep: always },
  {
    path: 'risk/audit-findings.json',
    table: 'audit_finding',
    about: 'What audits found about this workflow.',
    keep: ofWorkflow,
  },
  {
    path: 'approvals/gates.json',
    table: 'gate_result',
    about: 'Results of gates with the digest of their evidence.',
    keep: of('change_request_id', 'change_request'),
  },
  {
    path: 'approvals/waivers.json',
    table: 'gate_waiver',
    about: 'Named, dated acceptances of gates that do not pass.',
    keep: ofWorkflow,
  },
  {
    path: 'approvals/approvals.json',
    table: 'approval',
    about: 'Signatures given; the proofs lie beside, named after the approval.',
    keep: of('change_request_id', 'change_request'),
  },
  {
    path: 'approvals/findings.json',
    table: 'validation_finding',
    about: 'Validators’ findings.',
    keep: of('change_request_id', 'change_request'),
  },
  {
    path: 'approvals/finding-entries.json',
    table: 'validation_entry',
    about: 'What was asked and answered in them.',
    keep: of('finding_id', 'validation_finding'),
  },
  {
    path: 'approvals/emergencies.json',
    table: 'break_glass',
    about: 'Changes applied before they were signed.',
    keep: of('change_request_id', 'change_request'),
  },
  {
    path: 'approvals/policies.json',
    table: 'approval_policy',
    about: 'The policy versions that the requests were judged by.',
    keep: isIn(['change_request', 'policy_id']),
  },
  {
    path: 'approvals/freezes.json',
    table: 'change_freeze',
    about: 'Stretches of time in which nothing was promoted.',
    keep: organisationOrWorkflow,
  },
  {
    path: 'deployments/rollouts.json',
    table: 'rollout',
    about: 'How revisions came into force.',
    keep: of('to_revision_id', 'revision'),
  },
  {
    path: 'deployments/clusters.json',
    table: 'cluster',
    about: 'The clusters they run on.',
    keep: isIn(['revision', 'cluster_id']),
  },
  {
    path: 'deployments/stops.json',
    table: 'workflow_stop',
    about: 'Stops of the workflow and their ends.',
    keep: ofWorkflow,
  },
  {
    path: 'incidents/incidents.json',
    table: 'incident',
    about: 'Incidents of the workflow.',
    keep: ofWorkflow,
  },
  {
    path: 'incidents/classifications.json',
    table: 'incident_classification',
    about: 'Which of them were serious, and when authorities were told.',
    keep: of('incident_id', 'incident'),
  },
  {
    path: 'access/role-grants.json',
    table: 'role_grant',
    about: 'Roles given and taken, over time.',
    keep: always,
  },
  {
    path: 'access/access-reviews.json',
    table: 'access_review',
    about: 'Quarterly looks at who may enter.',
    keep: always,
  },
  {
    path: 'access/access-review-decisions.json',
    table: 'access_review_line',
    about: 'What was kept and what was taken in them.',
    keep: of('review_id', 'access_review'),
  },
  {
    path: 'access/owners.json',
    table: 'ownership',
    about: 'Who answers for the workflow and its models.',
    keep: (row, scope, chosen) =>
      exactColumn(row, 'subject_id') === scope.workflowId ||
      chosen.get('model')?.has(String(exactColumn(row, 'subject_id'))) === true,
  },
  {
    path: 'retention/windows.json',
    table: 'retention_window',
    about: 'How long each class of data is kept.',
    keep: always,
  },
  {
    path: 'retention/holds.json',
    table: 'legal_hold',
    about: 'Legal holds on the organisation or this workflow.',
    keep: organisationOrWorkflow,
  },
  {
    path: 'retention/erasures.json',
    table: 'subject_erasure',
    about: 'Orders of erasure and what became of them; whom they were about is not told.',
    keep: always,
  },
  {
    path: 'controls/evidence.json',
    table: 'control_evidence',
    about: 'What queries found about controls, each change of it.',
    keep: always,
  },
  {
    path: 'controls/attestations.json',
    table: 'control_attestation',
    about: 'People’s word where no query can look.',
    keep: always,
  },
];

/** People whom any chosen row names; chosen last, and only by name. */
export const PEOPLE_FILE: PackFile = {
  path: 'access/people.json',
  table: 'person',
  about: 'The names of the people whom the other files name by their id.',
  only: ['name'],
  keep: (row, _, chosen) => chosen.get('person')?.has(row.id) === true,
};
