import { describe, expect, test } from 'vitest';
import { PERSON_ROLES } from '../../access/domain/roles.ts';
import { CATALOGUE, findControl, frameworkOf } from './catalogue.ts';
import { controlId } from './control.ts';
import {
  attestationStatus,
  controlStatus,
  countControls,
  type Known,
  type StoredEvidence,
} from './control-status.ts';
import { type EvidenceItem, evidenceMark, FRESHNESS_DAYS, weighEvidence, worstStatus } from './evidence.ts';
import { ATTESTATIONS, EVIDENCE_QUERIES, isAttestation, isEvidenceQuery } from './evidence-queries.ts';
import { reportDueAt } from './serious-incident.ts';

const now = new Date('2026-11-22T12:00:00Z');
const all = CATALOGUE.flatMap(({ controls }) => controls);

describe('the catalogue', () => {
  test.each(CATALOGUE.map((framework) => [framework.id, framework] as const))(
    '%s names each control once, in words of our own, with evidence that exists',
    (_, { controls, dates }) => {
      expect(new Set(controls.map(({ ref }) => ref)).size).toBe(controls.length);
      for (const control of controls) {
        expect(control.text).toMatch(/^[A-Z].{20,}\.$/);
        expect(control.evidence.length).toBeGreaterThan(0);
        for (const id of control.evidence)
          expect([id, isAttestation(id) || isEvidenceQuery(id)]).toEqual([id, true]);
        expect(PERSON_ROLES).toContain(control.owner);
        if (control.freshnessDays !== null) expect(FRESHNESS_DAYS).toContain(control.freshnessDays);
        expect(findControl(controlId(control))).toBe(control);
      }
      for (const { on, source } of dates) {
        expect(new Date(on).toISOString().slice(0, 10)).toBe(on);
        expect(source.length).toBeGreaterThan(2);
      }
    },
  );

  test('covers what was promised', () => {
    const refs = (id: Parameters<typeof frameworkOf>[0]) =>
      frameworkOf(id).controls.map(({ ref }) => ref.split('(')[0]);
    for (const article of [9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 26, 27, 50, 72, 73, 86])
      expect(refs('eu-ai-act')).toContain(String(article));
    for (const article of [5, 17, 22, 25, 30, 33, 35]) expect(refs('gdpr')).toContain(String(article));
    expect(refs('ecoa')).toContain('1002.12');
  });

  test('asks for every piece of evidence there is', () => {
    const asked = new Set(all.flatMap(({ evidence }) => evidence));
    expect(
      [...Object.keys(EVIDENCE_QUERIES), ...Object.keys(ATTESTATIONS)].filter(
        (id) => !asked.has(id as never),
      ),
    ).toEqual([]);
  });
});

const item = (over: Partial<EvidenceItem>): EvidenceItem => ({
  label: 'x',
  isOk: true,
  workflowId: null,
  link: null,
  at: null,
  ...over,
});
const weigh = (...items: EvidenceItem[]) => weighEvidence({ applies: true, items, summary: '' }, now);

describe('weighing evidence', () => {
  test.each([
    [[], 'no-evidence'],
    [[item({})], 'satisfied'],
    [[item({}), item({ isOk: false })], 'failing'],
  ])('%o is %s', (items, status) => {
    expect(weigh(...items).status).toBe(status);
  });

  test('what does not apply is not fine, it is not applicable', () => {
    expect(weighEvidence({ applies: false, summary: 'Nothing serves.' }, now).status).toBe('not-applicable');
  });

  test('tells workflows apart, keeps what is wrong first and at most 50 rows, and knows its age', () => {
    const many = Array.from({ length: 80 }, (_, index) =>
      item({ workflowId: index % 2 ? 'a' : 'b', at: '2026-11-12T12:00:00Z' }),
    );
    const evidence = weigh(...many, item({ isOk: false, workflowId: 'a' }));
    expect(evidence.byWorkflow).toEqual({ a: 'failing', b: 'satisfied' });
    expect([evidence.items.length, evidence.itemCount, evidence.items[0]?.isOk]).toEqual([50, 81, false]);
    expect(evidence.ageDays).toBe(10);
  });

  test('counts as changed when a status, what is wrong or a freshness changed, not when a figure did', () => {
    const mark = (...items: EvidenceItem[]) => JSON.stringify(evidenceMark(weigh(...items)));
    expect(mark(item({ label: '3 cases' }))).toBe(mark(item({ label: '4 cases' })));
    expect(mark(item({ at: '2026-11-20T00:00:00Z' }))).toBe(mark(item({ at: '2026-11-10T00:00:00Z' })));
    expect(mark(item({ at: '2026-11-20T00:00:00Z' }))).not.toBe(mark(item({ at: '2026-09-10T00:00:00Z' })));
    expect(mark(item({}))).not.toBe(mark(item({ isOk: false })));
  });
});

test.each([
  [['satisfied', 'failing', 'no-evidence'], 'failing'],
  [['satisfied', 'no-evidence', 'stale'], 'no-evidence'],
  [['satisfied', 'stale'], 'stale'],
  [['satisfied', 'not-applicable'], 'satisfied'],
  [['not-applicable'], 'not-applicable'],
] as const)('%o together are %s', (statuses, worst) => {
  expect(worstStatus(statuses)).toBe(worst);
});

const later = new Date('2027-01-01T00:00:00Z');
test.each([
  [undefined, 'no-evidence'],
  [{ expiresAt: later, confirmedBy: null }, 'no-evidence'],
  [{ expiresAt: later, confirmedBy: 'per_2' }, 'satisfied'],
  [{ expiresAt: now, confirmedBy: 'per_2' }, 'stale'],
] as const)('an attestation %o is %s', (attestation, status) => {
  expect(attestationStatus(attestation, now)).toBe(status);
});

test('a control asks for all its evidence, of the organisation or of one workflow, while it is fresh', () => {
  const control = frameworkOf('eu-ai-act').controls.find(({ ref }) => ref === '72');
  if (!control) throw new Error('Article 72 is gone');
  const known = (ageDays: number): Known => {
    const satisfied = { status: 'satisfied', byWorkflow: { a: 'satisfied' }, ageDays } as const;
    const failing = { status: 'failing', byWorkflow: { a: 'satisfied', b: 'failing' }, ageDays: 0 } as const;
    return {
      evidence: new Map<string, StoredEvidence>([
        ['drift-watched', satisfied],
        ['errors-watched', failing],
        ['outcomes-arrive', satisfied],
      ]),
      attestations: new Map(),
      now,
    };
  };
  expect(controlStatus(control, known(5))).toBe('failing');
  expect(controlStatus(control, known(5), 'a')).toBe('satisfied');
  expect(controlStatus(control, known(93), 'a')).toBe('stale');
  expect(controlStatus(control, known(5), 'b')).toBe('failing');
  expect(controlStatus(control, known(5), 'elsewhere')).toBe('not-applicable');
  expect(countControls([control], known(93), 'a')).toEqual({
    satisfied: 0,
    total: 1,
    failing: 0,
    stale: 1,
    open: 0,
  });
});

test.each([
  ['serious', '2026-12-07'],
  ['death', '2026-12-02'],
  ['widespread', '2026-11-24'],
] as const)('a %s incident is reported by %s', (kind, day) => {
  expect(reportDueAt(kind, now)?.toISOString().slice(0, 10)).toBe(day);
});

test('what is not serious has no clock', () => {
  expect(reportDueAt('not-serious', now)).toBeNull();
});
