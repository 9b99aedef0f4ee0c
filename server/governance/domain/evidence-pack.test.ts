import { describe, expect, test } from 'vitest';
import { type ChosenIds, choosePackRows } from './choose-pack-rows.ts';
import { type PackPlan, type PackProfile, showsColumn, showsDecisionValue } from './evidence-pack.ts';
import { PACK_FILES } from './pack-contents.ts';
import { packControls } from './pack-controls.ts';
import { packGaps } from './pack-gaps.ts';
import { packReadme } from './pack-readme.ts';
import type { PackRow, PackTold } from './pack-rows.ts';
import { packSummary } from './pack-summary.ts';

const PLAN: PackPlan = {
  organisationId: 'org_1',
  scope: {
    ...{ kind: 'workflow', subjectId: 'wfl_1', workflowId: 'wfl_1', workflow: 'lending' },
    ...{ environment: 'production', narrowed: null },
  },
  profile: 'regulator',
  head: {
    ...{ size: 1200, rootHash: 'AA==', note: 'log.example/org_1\n1200\nAA==\n', vkeys: [], witnessVkeys: [] },
    sealedAt: '2026-11-21T16:00:00.000Z',
  },
  previous: null,
};

const row = (table: string, id: string, columns: Record<string, unknown>) => ({
  ...{ table, id },
  columns: Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, { value }])),
});

describe('what a profile shows', () => {
  test.each<[PackProfile, string, boolean, boolean]>([
    ['internal', 'reason', true, true],
    ['internal', 'email', true, false],
    ['regulator', 'reason', true, true],
    ['regulator', 'user_name', true, false],
    ['regulator', 'items', false, false],
    ['customer', 'reason', true, false],
    ['customer', 'card', false, true],
    ['customer', 'base_url', false, false],
    ['regulator', 'base_url', false, true],
  ])('to a %s: %s', (profile, column, isPersonal, shown) => {
    expect(showsColumn(profile, column, isPersonal)).toBe(shown);
  });

  test.each<[PackProfile, string, boolean]>([
    ['internal', 'subject', true],
    ['regulator', 'subject', false],
    ['regulator', 'metadata', false],
    ['regulator', 'input', true],
    ['customer', 'output', false],
  ])('to a %s of a decision: %s', (profile, path, shown) => {
    expect(showsDecisionValue(profile, path)).toBe(shown);
  });
});

describe('what is chosen', () => {
  const tables = new Map([
    ['workflow', [row('workflow', 'wfl_1', {}), row('workflow', 'wfl_2', {})]],
    [
      'deployment',
      [
        row('deployment', 'dep_1', { workflow_id: 'wfl_1', environment: 'production' }),
        row('deployment', 'dep_2', { workflow_id: 'wfl_1', environment: 'staging' }),
        row('deployment', 'dep_3', { workflow_id: 'wfl_2', environment: 'production' }),
      ],
    ],
    [
      'change_request',
      [
        row('change_request', 'chg_1', {
          workflow_id: 'wfl_1',
          environment: 'production',
          model_version_id: 'ver_1',
        }),
        row('change_request', 'chg_2', {
          workflow_id: 'wfl_1',
          environment: 'production',
          model_version_id: 'ver_2',
        }),
      ],
    ],
    [
      'revision',
      [
        row('revision', 'rvn_1', { deployment_id: 'dep_1', model_version_id: 'ver_1' }),
        row('revision', 'rvn_3', { deployment_id: 'dep_3', model_version_id: 'ver_3' }),
      ],
    ],
    [
      'model_version',
      ['ver_1', 'ver_2', 'ver_3'].map((id) => row('model_version', id, { model_id: `mdl_${id}` })),
    ],
    ['gate_result', [row('gate_result', 'gat_2', { change_request_id: 'chg_2' })]],
    [
      'legal_hold',
      [
        row('legal_hold', 'lgh_1', { scope: 'organisation' }),
        row('legal_hold', 'lgh_2', { scope: 'workflow', workflow_id: 'wfl_2' }),
      ],
    ],
  ]);
  const chosen = (scope: PackPlan['scope']) => {
    const known: ChosenIds = new Map();
    const files = PACK_FILES.map((file): [string, string[]] => [
      file.table,
      choosePackRows(file, tables.get(file.table) ?? [], scope, known).map(({ id }) => id),
    ]);
    return Object.fromEntries(files.filter(([, ids]) => ids.length > 0));
  };

  test('for a workflow in one environment is what hangs on it, and nothing of others', () => {
    expect(chosen(PLAN.scope)).toEqual({
      workflow: ['wfl_1'],
      deployment: ['dep_1'],
      change_request: ['chg_1', 'chg_2'],
      revision: ['rvn_1'],
      model_version: ['ver_1', 'ver_2'],
      gate_result: ['gat_2'],
      legal_hold: ['lgh_1'],
    });
  });

  test('for a request is that request alone', () => {
    const narrowed = { requestId: 'chg_2', revisionId: null, modelVersionId: 'ver_2' };
    expect(chosen({ ...PLAN.scope, kind: 'request', subjectId: 'chg_2', narrowed })).toMatchObject({
      change_request: ['chg_2'],
      model_version: ['ver_2'],
      gate_result: ['gat_2'],
    });
  });
});

const shown = (id: string, values: PackRow['values']): PackRow => ({ id, events: [1], values });

function told(rows: Record<string, PackRow[]>, over: Partial<PackTold> = {}): PackTold {
  const given = { plan: PLAN, rows: (table: string) => rows[table] ?? [], frameworks: [], months: [] };
  return { ...given, sampled: 3, cut: [], ...over };
}

describe('the summary', () => {
  test('escapes every word of people, and says what is withheld', () => {
    const page = packSummary(
      told({
        workflow: [
          shown('wfl_1', {
            name: '<b onmouseover="x()">Loans</b> & \'more\'',
            risk_tier: 'high',
            owner_id: 'per_1',
          }),
        ],
        incident: [shown('inc_1', { number: 1, title: { commit: 'ab' }, severity: 'sev1', state: 'open' })],
        person: [shown('per_1', { name: '"Rita"' })],
      }),
    );
    expect(page).toContain('&lt;b onmouseover=&quot;x()&quot;&gt;Loans&lt;/b&gt; &amp; &#39;more&#39;');
    expect(page).not.toContain('<b ');
    expect(page).toContain('&quot;Rita&quot;');
    expect(page).toContain('(withheld)');
    expect(page).toContain('Incidents that are not resolved: 1.');
  });
});

describe('what is missing', () => {
  const risk = shown('asm_1', { kind: 'risk', number: 1, review_by: '2026-01-01T00:00:00.000Z' });
  const signed = shown('aso_1', { assessment_id: 'asm_1', decision: 'approve' });

  test.each([
    ['no assessment', {}, 'There is no risk assessment.'],
    ['one that nobody signed', { assessment: [risk] }, 'The newest risk assessment is not signed off.'],
    [
      'one that is overdue',
      { assessment: [risk], assessment_sign_off: [signed] },
      'The risk assessment was due for review on 2026-01-01.',
    ],
    [
      'nothing measured',
      { evaluation: [shown('evl_1', { source: 'author' })] },
      'Interlock itself measured none',
    ],
  ])('%s', (_, rows, sentence) => {
    expect(packGaps(told(rows)).join('\n')).toContain(sentence);
  });

  test('is nothing where everything is there', () => {
    const kinds = ['risk', 'dpia', 'fria'];
    const everything = {
      assessment: kinds.map((kind) =>
        shown(`asm_${kind}`, { kind, number: 1, review_by: '2027-01-01T00:00:00.000Z' }),
      ),
      assessment_sign_off: kinds.map((kind) =>
        shown(`aso_${kind}`, { assessment_id: `asm_${kind}`, decision: 'approve' }),
      ),
      revision: [shown('rvn_1', {})],
      evaluation: [shown('evl_1', { source: 'interlock' })],
      kpi: [shown('kpi_1', {})],
    };
    const months = [{ month: '2026-11', verdicts: 4, overrides: 1, secondsSpent: 90 }];
    expect(packGaps(told(everything, { months }))).toEqual([]);
  });
});

describe('statuses of controls', () => {
  const evidence = (id: string, at: string, status: string) =>
    shown(id, {
      query_id: 'risk-assessed',
      status,
      by_workflow: {},
      age_days: 3,
      evaluated_at: at,
      digest: id,
    });
  const statusOf = (rows: PackRow[]) =>
    packControls({ evidence: rows, attestations: [] }, 'wfl_1', new Date(PLAN.head.sealedAt))
      .flatMap(({ controls }) => controls)
      .flatMap((control) => control.evidence)
      .find(({ id }) => id === 'risk-assessed');

  test('follow from the newest that was recorded, whatever order it comes in', () => {
    const older = evidence('cev_1', '2026-11-01T00:00:00.000Z', 'failing');
    const newer = evidence('cev_2', '2026-11-02T00:00:00.000Z', 'satisfied');
    expect(statusOf([newer, older])).toMatchObject({ status: 'satisfied', digest: 'cev_2' });
    expect(statusOf([])).toMatchObject({ status: 'no-evidence', digest: null });
  });
});

test('the README says for whom it is, as of when, and what was cut', () => {
  const text = packReadme(PLAN, ['gate_result']);
  expect(text).toContain('As of 1200 events of the audit log, signed 2026-11-21T16:00:00.000Z');
  expect(text).toContain('Profile: Regulator');
  expect(text).toContain('Too many changes to read all of them: gate_result.');
});
