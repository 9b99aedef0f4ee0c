import { describe, expect, test } from 'vitest';
import { dpiaAnswers, riskContent } from '#server/platform/testing/governance-content.ts';
import { RISK_TIERS } from '../../workflows/domain/risk-tier.ts';
import { stateOfAssessment } from './assessment-states.ts';
import { DPIA } from './dpia-questions.ts';
import { FRIA } from './fria-questions.ts';
import { LIKELIHOODS, SEVERITIES, tierOfRating } from './hazard-matrix.ts';
import { answeredCount, answerProblems, questionsOf } from './questionnaire.ts';
import { isBelow, riskContentSchema, tierOfAssessment } from './risk-assessment.ts';
import { whyNotSignOff } from './why-not-sign-off.ts';

describe('the hazard matrix', () => {
  test('reads as it is meant to', () => {
    const printed = SEVERITIES.map(({ value: severity }) =>
      LIKELIHOODS.map(({ value: likelihood }) => tierOfRating({ likelihood, severity }).charAt(0)).join(''),
    );
    // Rows: severity 1 to 5; columns: likelihood 1 to 5; m(inimal) l(imited) h(igh) c(ritical).
    expect(printed).toEqual(['mmmml', 'mmlll', 'mllhh', 'mlhhc', 'hhhcc']);
  });

  test('never falls when either factor rises', () => {
    const rank = (likelihood: number, severity: number) =>
      RISK_TIERS.indexOf(tierOfRating({ likelihood, severity }));
    for (const { value: a } of LIKELIHOODS)
      for (const { value: b } of SEVERITIES) {
        if (a < 5) expect(rank(a + 1, b)).toBeGreaterThanOrEqual(rank(a, b));
        if (b < 5) expect(rank(a, b + 1)).toBeGreaterThanOrEqual(rank(a, b));
      }
  });
});

describe('the tier of an assessment', () => {
  test.each(RISK_TIERS)('is %s when all impacts are, unless a hazard asks for more', (tier) => {
    const content = riskContentSchema.parse(riskContent('per_1', tier));
    const worst = isBelow(tier, 'limited') ? 'limited' : tier;
    expect(tierOfAssessment(content)).toBe(worst);
  });

  test('follows one strict impact among lenient ones', () => {
    const content = riskContentSchema.parse(riskContent('per_1', 'minimal'));
    content.impacts.legal = { tier: 'critical', why: 'A prohibition is near.' };
    expect(tierOfAssessment(content)).toBe('critical');
  });

  test('cannot be had by a control that makes things worse', () => {
    const content = riskContent('per_1');
    Object.assign(content.hazards[0] ?? {}, { after: { likelihood: 5, severity: 5 } });
    expect(riskContentSchema.safeParse(content).success).toBe(false);
  });
});

const now = new Date('2026-11-22T12:00:00Z');
const later = new Date('2027-05-01T00:00:00Z');
const earlier = new Date('2026-11-01T00:00:00Z');

test.each([
  [{ decision: null, reviewBy: later, isReplaced: false }, 'submitted'],
  [{ decision: 'approve', reviewBy: later, isReplaced: false }, 'approved'],
  [{ decision: 'approve', reviewBy: earlier, isReplaced: false }, 'overdue'],
  [{ decision: 'approve', reviewBy: now, isReplaced: false }, 'overdue'],
  [{ decision: 'return', reviewBy: later, isReplaced: true }, 'returned'],
  [{ decision: 'approve', reviewBy: later, isReplaced: true }, 'superseded'],
  [{ decision: null, reviewBy: later, isReplaced: true }, 'superseded'],
] as const)('%o is %s', (standing, state) => {
  expect(stateOfAssessment(standing, now)).toBe(state);
});

describe('signing off', () => {
  const facts = { state: 'submitted', authors: ['per_a'], number: 2, newest: 2 } as const;
  const officer = { kind: 'person', id: 'per_b', mayApprove: true };
  test.each([
    [facts, officer, null],
    [facts, { ...officer, kind: 'token' }, 'Only a person signed in'],
    [{ ...facts, newest: 3 }, officer, 'There is a version 3 by now'],
    [{ ...facts, state: 'approved' }, officer, 'decided already: approved'],
    [facts, { ...officer, id: 'per_a' }, 'You wrote this assessment'],
    [facts, { ...officer, mayApprove: false }, 'needs the role Risk officer'],
  ] as const)('%o by %o', (given, who, said) => {
    const answer = whyNotSignOff(given, who);
    if (said === null) expect(answer).toBeNull();
    else expect(answer).toContain(said);
  });
});

describe.each([DPIA, FRIA])('the questionnaire $name', (form) => {
  test('names each question once, with guidance and a reference', () => {
    const questions = questionsOf(form);
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
    for (const { question, guidance, reference } of questions) {
      expect(question.length).toBeGreaterThan(20);
      expect(guidance.length).toBeGreaterThan(20);
      expect(reference).toMatch(/^(GDPR|AI Act) \d/);
    }
  });
});

test('answers are complete when every question that must be answered is', () => {
  const complete = dpiaAnswers();
  expect(answerProblems(DPIA, complete)).toEqual([]);
  expect(answeredCount(DPIA, complete)).toBe(questionsOf(DPIA).length);
  const { residual: _left, ...rest } = complete.answers;
  const problems = (answers: typeof rest, edition = 1) => answerProblems(DPIA, { edition, answers });
  expect(problems(rest)).toEqual([
    { path: '/content/answers/residual', message: 'choose one of the answers' },
  ]);
  expect(problems({ ...complete.answers, foreign: { choice: null, text: 'x' } })).toHaveLength(1);
  expect(problems({ ...complete.answers, risks: { choice: null, text: 'short' } })[0]?.message).toContain(
    '10',
  );
  expect(
    problems({ ...complete.answers, residual: { choice: 'maybe', text: 'who knows that' } }),
  ).toHaveLength(1);
  expect(problems(complete.answers, 2)[0]?.path).toBe('/content/edition');
});
