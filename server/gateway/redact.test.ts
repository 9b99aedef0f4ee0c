import { expect, test } from 'vitest';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import type { Evidence } from './domain/judge.ts';
import type { Gateway } from './gateway.ts';
import type { Passage } from './passage.ts';
import { redact, redactAnswer } from './redact.ts';

const route = {
  inputContract: {
    type: 'object',
    properties: { people: { type: 'array', items: { type: 'string', 'x-redact': 'remove' } } },
  },
} as unknown as Route;

const passageOf = (people: string[]): Passage =>
  ({
    route,
    snapshot: { organisationId: 'org_1' },
    request: { metadata: {} },
    input: { people },
    evidence: null,
    effects: [],
  }) as unknown as Passage;

const nobody = {} as Gateway;
const many = Array.from({ length: 300 }, (_, at) => `Person ${at}`);
const answered: Evidence = { kind: 'answered', output: { quality: 1 }, content: { content: 'Person 299' } };
const numbers: Evidence = { kind: 'answered', output: { risk: 0.1 } };
const failed: Evidence = { kind: 'failed', error: { fault: 'rejected', message: 'no Person 299' } };

test.each([
  ['an answer is withheld', answered, 'refused', ['redacted', 'withheld']],
  ['numbers are given', numbers, 'answered', ['redacted']],
  ['what an engine said of its failure is withheld', failed, 'failed', ['redacted']],
])('where more was taken out than can be looked for, %s', async (_, evidence, kind, effects) => {
  const passage = passageOf(many);
  await redact.run(nobody, passage);
  passage.evidence = evidence;
  await redactAnswer.run(nobody, passage);
  expect(passage.evidence.kind).toBe(kind);
  expect(passage.effects.map((effect) => effect.kind)).toEqual(effects);
  expect(JSON.stringify([passage.evidence, passage.recorded])).not.toContain('Person');
});

test('what can be looked for is taken out of an answer, and the rest of it is given', async () => {
  const passage = passageOf(['Ada Lovelace']);
  await redact.run(nobody, passage);
  passage.evidence = { ...answered, content: { content: 'Dear Ada Lovelace' } };
  await redactAnswer.run(nobody, passage);
  expect(passage.evidence).toMatchObject({ kind: 'answered', content: { content: 'Dear [masked]' } });
});
