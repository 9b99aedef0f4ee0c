import type { CanonicalValue } from '../../platform/domain/canonical-json.ts';
import { PACK_PROFILE_WORDING } from './evidence-pack.ts';
import { Html, html, type Part } from './html.ts';
import { packGaps } from './pack-gaps.ts';
import type { PackRow, PackTold } from './pack-rows.ts';

/** A column in words; what is withheld is said to be. */
export function tellColumn(row: PackRow | undefined, column: string): string {
  return tellValue(row?.values[column]);
}

function tellValue(value: CanonicalValue | undefined): string {
  if (value === undefined || value === null) return '–';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(tellValue).join(', ');
  if ('commit' in value) return '(withheld)';
  return Object.entries(value)
    .map(([name, member]) => `${name} ${tellValue(member)}`)
    .join(', ');
}

function day(row: PackRow | undefined, column: string): string {
  const told = tellColumn(row, column);
  return /^\d{4}-\d\d-\d\dT/.test(told) ? told.slice(0, 16).replace('T', ' ') : told;
}

/** A table in a region of its own, which scrolls by keyboard where it is too wide. */
function table(head: readonly string[], lines: readonly (readonly Part[])[], empty: string): Html {
  if (lines.length === 0) return html`<p class="none">${empty}</p>`;
  const cells = head.map((name) => html`<th scope="col">${name}</th>`);
  const body = lines.map((line) => html`<tr>${line.map((cell) => html`<td>${cell}</td>`)}</tr>\n`);
  const label = `${head[0] ?? ''}: ${lines.length}`;
  return html`<div class="wide" role="region" tabindex="0" aria-label="${label}"><table><thead><tr>${cells}</tr></thead><tbody>\n${body}</tbody></table></div>`;
}

class Told {
  readonly given: PackTold;
  constructor(given: PackTold) {
    this.given = given;
  }

  rows(name: string): readonly PackRow[] {
    return this.given.rows(name);
  }

  find(name: string, id: CanonicalValue | undefined): PackRow | undefined {
    return typeof id === 'string' ? this.rows(name).find((row) => row.id === id) : undefined;
  }

  /** Somebody's name, where the profile shows it; otherwise their id. */
  who(id: CanonicalValue | undefined): string {
    const name = this.find('person', id)?.values.name;
    return typeof name === 'string' ? name : tellValue(id);
  }

  version(id: CanonicalValue | undefined): string {
    const version = this.find('model_version', id);
    if (!version) return tellValue(id);
    return `${tellColumn(this.find('model', version.values.model_id), 'name')} version ${tellColumn(version, 'number')}`;
  }
}

function served(told: Told): Html {
  const lines = told.rows('deployment').map((deployment) => {
    const revision = told.find('revision', deployment.values.desired_revision_id);
    return [
      tellColumn(deployment, 'environment'),
      revision ? `revision ${tellColumn(revision, 'number')}` : 'nothing that belongs to this pack',
      told.version(revision?.values.model_version_id),
      tellColumn(told.find('cluster', revision?.values.cluster_id), 'name'),
      day(revision, 'created_at'),
    ];
  });
  return table(['Environment', 'Serves', 'Model', 'Cluster', 'Made'], lines, 'Nothing is served.');
}

function signatures(told: Told, request: PackRow): Html {
  const approvals = told.rows('approval').filter(({ values }) => values.change_request_id === request.id);
  if (approvals.length === 0) return html`nobody yet`;
  const lines = approvals.map(
    (approval) =>
      html`<li>${told.who(approval.values.person_id)} (${tellColumn(approval, 'roles')}): ${tellColumn(approval, 'decision')}, ${day(approval, 'signed_at')}${approval.values.withdrawn_at ? ', taken back' : ''}</li>`,
  );
  return html`<ul>${lines}</ul>`;
}

function gates(told: Told, request: PackRow): string {
  const own = told.rows('gate_result').filter(({ values }) => values.change_request_id === request.id);
  const passed = own.filter(({ values }) => values.status === 'passed').length;
  const others = own.filter(({ values }) => values.status !== 'passed').map((row) => tellColumn(row, 'gate'));
  if (own.length === 0) return 'none were run';
  return others.length === 0
    ? `all ${passed} pass`
    : `${passed} of ${own.length} pass; not: ${others.join(', ')}`;
}

function approved(told: Told): Html {
  const lines = told
    .rows('change_request')
    .map((request) => [
      `${tellColumn(request, 'number')} (${tellColumn(request, 'environment')})`,
      tellColumn(request, 'state'),
      told.version(request.values.model_version_id),
      told.who(request.values.requested_by),
      signatures(told, request),
      gates(told, request),
    ]);
  return table(
    ['Request', 'State', 'Model', 'Asked by', 'Signed by', 'Gates'],
    lines,
    'No request was made.',
  );
}

function risk(told: Told): Html {
  const lines = told.rows('assessment').map((assessment) => {
    const word = told
      .rows('assessment_sign_off')
      .find(({ values }) => values.assessment_id === assessment.id);
    const signed = word
      ? `${tellColumn(word, 'decision')} by ${told.who(word.values.person_id)}`
      : 'not signed off';
    return [
      `${tellColumn(assessment, 'kind')} ${tellColumn(assessment, 'number')}`,
      tellColumn(assessment, 'tier'),
      told.who(assessment.values.created_by),
      signed,
      day(assessment, 'review_by'),
    ];
  });
  return table(['Assessment', 'Tier', 'Written by', 'Sign-off', 'Review by'], lines, 'Nothing was assessed.');
}

function evaluated(told: Told): Html {
  const lines = told.rows('evaluation').map((evaluation) => {
    const isMeasured = evaluation.values.source === 'interlock';
    return [
      told.version(evaluation.values.model_version_id),
      tellColumn(told.find('dataset', evaluation.values.dataset_id), 'name'),
      isMeasured ? 'measured by Interlock' : 'reported by an author',
      tellColumn(evaluation, 'metrics'),
    ];
  });
  return table(['Model', 'Dataset', 'By whom', 'Metrics'], lines, 'Nothing was measured.');
}

function incidents(told: Told): Html {
  const lines = told
    .rows('incident')
    .map((one) => [
      tellColumn(one, 'number'),
      tellColumn(one, 'title'),
      tellColumn(one, 'severity'),
      tellColumn(one, 'state'),
      day(one, 'opened_at'),
      day(one, 'resolved_at'),
    ]);
  return table(['Incident', 'What', 'Severity', 'State', 'Opened', 'Resolved'], lines, 'There was none.');
}

function findings(told: Told): Html {
  const validators = told
    .rows('validation_finding')
    .map((one) => [
      `Validation ${tellColumn(one, 'number')}`,
      tellColumn(one, 'severity'),
      tellColumn(one, 'state'),
    ]);
  const audits = told
    .rows('audit_finding')
    .map((one) => [
      `Audit ${tellColumn(one, 'number')}`,
      tellColumn(one, 'severity'),
      tellColumn(one, 'state'),
    ]);
  return table(['Finding', 'Severity', 'State'], [...validators, ...audits], 'There is none.');
}

function reviewed(told: Told): Html {
  const lines = told.given.months.map(({ month, verdicts, overrides }) => [
    month,
    verdicts,
    overrides,
    `${Math.round((overrides / verdicts) * 100)} %`,
  ]);
  return table(
    ['Month', 'Verdicts', 'Overrides', 'Override rate'],
    lines,
    'No case was decided by a person.',
  );
}

function controls(told: Told): Html {
  const lines = told.given.frameworks.map(({ name, counts }) => [
    name,
    `${counts.satisfied} of ${counts.total}`,
    counts.failing,
    counts.stale,
    counts.open,
  ]);
  return table(['Framework', 'Met', 'Failing', 'Stale', 'Without evidence'], lines, 'There is none.');
}

const STYLE = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}table{border-collapse:collapse}.wide{overflow-x:auto}
th,td{border:1px solid #8886;padding:.35rem .5rem;text-align:left;vertical-align:top}ul{margin:0;padding-left:1.1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}code{overflow-wrap:anywhere}
@media print{body{max-width:none;padding:0}h2{break-after:avoid}tr{break-inside:avoid}}`;

function purposeOf(told: Told, workflow: PackRow | undefined): string {
  const current = told
    .rows('workflow_version')
    .find(({ values }) => values.number === workflow?.values.current_version);
  const definition = current?.values.definition;
  const isKnown = typeof definition === 'object' && definition !== null && 'purpose' in definition;
  return isKnown ? tellValue(definition.purpose) : '–';
}

function facts(told: Told): Html {
  const { scope, profile, head } = told.given.plan;
  const workflow = told.find('workflow', scope.workflowId);
  const lines: (readonly [string, string])[] = [
    ['About', `${scope.kind} ${scope.subjectId}`],
    ['Purpose', purposeOf(told, workflow)],
    ['Environment', scope.environment ?? 'all'],
    ['Risk tier', tellColumn(workflow, 'risk_tier')],
    ['Owner', told.who(workflow?.values.owner_id)],
    ['As of', `${head.size} events of the log, signed ${head.sealedAt.slice(0, 16).replace('T', ' ')} UTC`],
    ['Profile', PACK_PROFILE_WORDING[profile].name],
    ['Decisions with a receipt here', String(told.given.sampled)],
  ];
  return html`<dl>${lines.map(([term, what]) => html`<dt>${term}</dt><dd>${what}</dd>`)}</dl>`;
}

/** The summary of a pack as one page that needs nothing else: no script, no picture, no address. */
export function packSummary(given: PackTold): string {
  const told = new Told(given);
  const { scope } = given.plan;
  const name = tellColumn(told.find('workflow', scope.workflowId), 'name');
  const gaps = packGaps(given);
  const missing =
    gaps.length === 0
      ? html`<p>Nothing that a pack looks for is missing.</p>`
      : html`<ul>${gaps.map((gap) => html`<li>${gap}</li>`)}</ul>`;
  const sections: (readonly [string, Html])[] = [
    ['What is missing', missing],
    ['What is served', served(told)],
    ['Who approved it', approved(told)],
    ['Risk and impact', risk(told)],
    ['Metrics', evaluated(told)],
    ['Findings', findings(told)],
    ['Human review', reviewed(told)],
    ['Incidents', incidents(told)],
    ['Controls', controls(told)],
  ];
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Evidence: ${name}</title><style>${new Html(STYLE)}</style></head>
<body><main>
<h1>Evidence: ${name}</h1>
${facts(told)}
${sections.map(([title, body]) => html`<section><h2>${title}</h2>${body}</section>\n`)}
<section><h2>Check it</h2><p>Run <code>node verify/verify.mjs</code> in this folder. Every line above is read from the files beside it, and these from the events of the log; README.txt says how, and what this pack does not say.</p></section>
</main></body>
</html>
`.text;
}
