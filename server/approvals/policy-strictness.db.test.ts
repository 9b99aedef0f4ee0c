import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/new-id.ts';
import { type PromotionScenario, promotionScenario } from '#server/platform/testing/promotion-scenario.ts';
import { RISK_TIERS } from '#server/workflows/domain/risk-tier.ts';
import { compareStrictness } from './domain/compare-strictness.ts';
import { DEFAULT_POLICIES } from './domain/default-policies.ts';
import {
  ENVIRONMENTS,
  GATE_LEVELS,
  GATES,
  type PolicyTerms,
  policyTermsSchema,
  SIGNING_ROLES,
} from './domain/policy.ts';
import { readTerms } from './domain/read-terms.ts';
import { type AskedEdit, askForTerms } from './testing/change-policy.ts';

/** Postgres compares terms by itself: what it calls weaker is what the code calls so, and nobody gets past it. */
let scenario: PromotionScenario;

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-strictness-'));
  scenario = await promotionScenario();
});
afterAll(async () => {
  await scenario.close();
  await rm(env().dataDir, { recursive: true, force: true });
});

const read = <T>(sql: string, values: unknown[]): Promise<T[]> =>
  scenario.app.uow.read(
    { organisationId: scenario.tenant.organisationId, workspaceIds: '*', personId: null },
    (tx) => rows<T>(tx, sql, values),
  );

const DEFAULTS = Object.values(DEFAULT_POLICIES).flatMap((byEnvironment) =>
  ENVIRONMENTS.flatMap((environment) => RISK_TIERS.map((tier) => byEnvironment[environment][tier])),
);

const few = <T>(of: fc.Arbitrary<T>, maxLength = 3) => fc.array(of, { maxLength });
const unique = <T>(of: fc.Arbitrary<T>, selector: (one: T) => unknown, minLength = 0) =>
  fc.uniqueArray(of, { minLength, maxLength: 3, selector });
const slot = fc.record({ role: fc.constantFrom(...SIGNING_ROLES), count: fc.integer({ min: 1, max: 3 }) });
const bound = fc.constantFrom(0, 0.1, 0.25, 0.6, 0.8, 1, -1, 1e-3);
const metric = fc.constantFrom('auc', 'ece');
const better = fc.constantFrom('higher' as const, 'lower' as const);
const level = fc.constantFrom(...GATE_LEVELS);
const clock = fc.constantFrom('00:00', '08:30', '09:00', '17:00', '23:59');
const window = fc.record({
  days: unique(fc.integer({ min: 1, max: 7 }), (day) => day, 1),
  from: clock,
  to: clock,
  timeZone: fc.constantFrom('UTC', 'UTC', 'UTC', 'Europe/Berlin'),
});
const gates = fc.record({
  levels: fc.dictionary(fc.constantFrom(...GATES), level, { maxKeys: 4 }),
  thresholds: few(
    fc.record({ metric, better, bound, ifMissing: fc.constantFrom('fail' as const, 'skip' as const) }),
  ),
  comparisons: few(fc.record({ metric, better, tolerance: fc.constantFrom(0, 0.01, 0.5) })),
  sliceThresholds: few(fc.record({ metric, better, bound })),
  biasBounds: fc.dictionary(
    fc.constantFrom('demographic-parity-difference', 'disparate-impact-ratio', 'equalized-odds-difference'),
    fc.constantFrom(0, 0.2, 0.8, 1),
    { maxKeys: 3 },
  ),
  cardSections: unique(fc.constantFrom('summary', 'limits', 'intendedUse'), (one) => one),
  licences: unique(fc.constantFrom('MIT', 'Apache-2.0', 'CC0-1.0'), (one) => one),
  clusterSeenWithinSeconds: fc.constantFrom(5, 60, 600),
  resultsFreshHours: fc.constantFrom(1, 72),
});
const parts = fc.record({
  slots: few(unique(slot, ({ role }) => role, 1)),
  gates,
  conditions: unique(
    fc.record({
      name: fc.constantFrom('office', 'small'),
      expression: fc.constantFrom('true', 'time.hour > 8'),
      message: fc.constantFrom('Wait.', 'Ask first.'),
      level,
    }),
    ({ name }) => name,
  ),
  assurance: fc.constantFrom('passkey' as const, 'recent-factor' as const),
  requestTtlHours: fc.constantFrom(1, 24),
  approvalTtlHours: fc.constantFrom(1, 24),
  minReviewSeconds: fc.constantFrom(0, 60),
  coolOffSeconds: fc.constantFrom(0, 60),
  windows: few(window, 2),
  breakGlass: fc.option(
    fc.record({
      roles: unique(fc.constantFrom('operator', 'admin', 'risk-officer'), (one) => one, 1),
      maxHours: fc.constantFrom(1, 48),
      secondPersonWithinMinutes: fc.constantFrom(15, 60),
      ratifyWithinHours: fc.constantFrom(24, 72),
    }),
  ),
});

/** Two terms that differ in one part or two, as edits do; of which either may be the one in force. */
const edits = fc
  .tuple(
    fc.constantFrom(...DEFAULTS),
    parts,
    parts,
    fc.uniqueArray(
      fc.constantFrom(
        'slots',
        'conditions',
        'assurance',
        'requestTtlHours',
        'approvalTtlHours',
        'minReviewSeconds',
        'coolOffSeconds',
        'windows',
        'breakGlass',
      ),
      { maxLength: 2 },
    ),
    fc.uniqueArray(
      fc.constantFrom(
        'levels',
        'thresholds',
        'comparisons',
        'sliceThresholds',
        'biasBounds',
        'cardSections',
        'licences',
        'clusterSeenWithinSeconds',
        'resultsFreshHours',
      ),
      { maxLength: 2 },
    ),
  )
  .map(([base, one, two, names, gateNames]): [PolicyTerms, PolicyTerms] => {
    const bent = (from: object): PolicyTerms => {
      const given = from as unknown as Record<string, unknown> & { gates: Record<string, unknown> };
      const top = Object.fromEntries(names.map((name) => [name, given[name]]));
      const within = Object.fromEntries(gateNames.map((name) => [name, given.gates[name]]));
      return policyTermsSchema.parse({ ...base, ...top, gates: { ...base.gates, ...within } });
    };
    return [bent(one), bent(two)];
  });

test('what it calls weaker is what the code calls weaker, whatever is edited', async () => {
  const pairs = fc.sample(edits, { numRuns: 1_500, seed: 20261122 });
  for (const terms of DEFAULTS) for (const other of DEFAULTS) pairs.push([terms, other]);
  const found = await read<{ place: string; weaker: boolean }>(
    `SELECT place, weakens_policy(pair -> 0, pair -> 1) AS weaker
     FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS given(pair, place) ORDER BY place`,
    [JSON.stringify(pairs)],
  );
  const differing = pairs.flatMap(([before, after], index) => {
    const { weaker } = compareStrictness(before, after);
    return weaker.length > 0 === found[index]?.weaker ? [] : [{ weaker, before, after }];
  });
  expect(differing.slice(0, 1)).toEqual([]);
  const weakened = found.filter(({ weaker }) => weaker).length;
  expect(Math.min(weakened, found.length - weakened)).toBeGreaterThan(200);
});

test('terms of the first form are read as the code reads them', async () => {
  const first = {
    slots: [{ role: 'risk-officer', count: 1 }],
    gates: {
      required: ['card-complete'],
      thresholds: [],
      comparisons: [],
      cardSections: [],
      clusterSeenWithinSeconds: 60,
    },
    requestTtlHours: 24,
    approvalTtlHours: 24,
  };
  const nobody = { ...first, slots: [], gates: { ...first.gates, required: [] } };
  for (const stored of [first, nobody]) {
    const [found] = await read<{ terms: object; same: boolean }>(
      'SELECT policy_terms_of_today($1) AS terms, weakens_policy($1, $2) AS same',
      [JSON.stringify(stored), JSON.stringify(readTerms(stored))],
    );
    expect(found).toEqual({ terms: readTerms(stored), same: false });
  }
});

test('nothing weaker is opened under fewer signatures, as the role of the app, whatever the manifest says of itself', async () => {
  const LIMITED = { action: 'promote', environment: 'production', riskTier: 'limited' } as const;
  const { officer, tenant, app } = scenario;
  const { organisationId } = tenant;
  await tenant.addPerson('Remy', 'risk-officer');
  const open: AskedEdit = await askForTerms(scenario, officer, LIMITED, (terms) => ({
    ...terms,
    coolOffSeconds: 60,
  }));
  const copy = (path: string, value: unknown, tier: string) =>
    app.uow.write({ organisationId, workspaceIds: '*', personId: officer.id }, async (tx) => {
      const id = newId('changeRequest');
      await rows(
        tx,
        `INSERT INTO change_request SELECT (jsonb_populate_record(c, jsonb_build_object('id', $1::text, 'number', 900, 'policy_id', p.id,
             'manifest', jsonb_set(c.manifest, $2::text[], $3::jsonb) || '{"weaker": [], "stronger": []}'))).*
         FROM change_request c, approval_policy p
         WHERE c.id = $4 AND p.action = 'edit-policy' AND p.environment = 'production' AND p.risk_tier = $5`,
        [id, `{to,terms,${path}}`, JSON.stringify(value), open.id, tier],
      );
      await appendAuditEvent(
        { tx, actor: officer, organisationId, now: new Date(), correlationId: 'attack' },
        {
          type: 'request.rechecked',
          resourceId: open.id,
          details: { number: 1 },
          covers: [{ table: 'change_request', id }],
        },
      );
    });
  for (const [path, value] of [
    ['slots', []],
    ['gates,levels', {}],
    ['gates,licences', ['LicenseRef-anything']],
    ['approvalTtlHours', 700],
    ['windows', null],
    ['v', 3],
    ['extra', true],
  ] as const)
    await expect(copy(path, value, 'limited'), path).rejects.toThrow(/weakens a policy/);
  await copy('coolOffSeconds', 120, 'limited');
});
