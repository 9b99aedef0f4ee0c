import { describe, expect, test } from 'vitest';
import { redactionSchema } from '../../workflows/domain/redaction.ts';
import { compileRedaction, redactInput, redactTexts, withoutEchoes } from './redact-input.ts';

const contract = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-redact': 'pseudonym' },
    secret: { type: 'string', 'x-redact': 'remove' },
    card: { type: ['string', 'null'], 'x-redact': 'mask' },
    amount: { type: 'number' },
    note: { type: 'string' },
    contacts: { type: 'array', items: { $ref: '#/$defs/contact' } },
    people: { type: 'array', items: { type: 'string', 'x-redact': 'remove' } },
  },
  $defs: {
    contact: {
      type: 'object',
      properties: { 'a/b': { type: 'string', 'x-redact': 'mask' }, town: { type: 'string' } },
    },
  },
};
const pseudonym = (value: string) => `psn(${value.length})`;
const run = (input: Record<string, unknown>, policy: object = {}) => {
  const rules = compileRedaction(contract, redactionSchema.parse(policy));
  if (!rules) throw new Error('nothing to redact');
  return redactInput(rules, input, pseudonym);
};

describe('marks of the contract', () => {
  test.each([
    [{ name: 'Ada' }, { name: 'psn(3)' }, ['/input/name']],
    [{ secret: 'x', amount: 1 }, { amount: 1 }, ['/input/secret']],
    [{ card: '4111' }, { card: '[masked]' }, ['/input/card']],
    [{ card: null }, { card: null }, []],
    [{ name: 'a'.repeat(5_000) }, { name: '[masked]' }, ['/input/name']],
    [{ name: 12 }, { name: '[masked]' }, ['/input/name']],
    [
      { contacts: [{ 'a/b': 'x', town: 'Ulm' }, { town: 'Bonn' }] },
      { contacts: [{ 'a/b': '[masked]', town: 'Ulm' }, { town: 'Bonn' }] },
      ['/input/contacts/0/a~1b'],
    ],
    [{ people: ['a', 'b'] }, { people: [] }, ['/input/people/0', '/input/people/1']],
    [{ amount: 3, note: 'a@b.example' }, { amount: 3, note: 'a@b.example' }, []],
  ])('%j becomes %j', (input, expected, fields) => {
    const redacted = run(input);
    expect(redacted.value).toEqual(expected);
    expect(redacted.fields).toEqual(fields);
  });

  test('what was a pseudonym before stays one, and what is untouched is not copied', () => {
    const input = { name: 'psn_1_abcdefghijklmnopqrstuvwx', amount: 3, contacts: [{ town: 'Ulm' }] };
    expect(run(input).value).toBe(input);
  });
});

describe('personal data in texts', () => {
  const policy = { freeText: ['email', 'phone', 'iban'] };

  test('is named in its place, wherever the text stands', () => {
    const redacted = run(
      { note: 'ask a@b.example or +49 30 12345678', contacts: [{ town: 'c@d.example' }] },
      policy,
    );
    expect(redacted.value).toEqual({ note: 'ask [email] or [phone]', contacts: [{ town: '[email]' }] });
    expect([...redacted.counts]).toEqual([
      ['email', 2],
      ['phone', 1],
    ]);
    expect(redacted.fields).toEqual(['/input/note', '/input/contacts/0/town']);
  });

  test('becomes pseudonyms where the policy says so', () => {
    const redacted = run({ note: 'a@b.example' }, { ...policy, freeTextAs: 'pseudonym' });
    expect(redacted.value).toEqual({ note: 'psn(11)' });
  });

  test('is taken out of metadata too', () => {
    const rules = compileRedaction(contract, redactionSchema.parse(policy));
    if (!rules) throw new Error('nothing to redact');
    const redacted = redactTexts(
      rules,
      { from: { by: 'a@b.example' }, name: 'Ada' },
      { pointer: '/metadata', pseudonym },
    );
    expect(redacted.value).toEqual({ from: { by: '[email]' }, name: 'Ada' });
    expect(redacted.fields).toEqual(['/metadata/*/*']);
  });

  test('is taken out of names that callers choose, which no pointer repeats', () => {
    const given = {
      'a@b.example': { note: 'c@d.example' },
      'e@f.example': 1,
      contacts: { x: 'g@h.example' },
    };
    const redacted = run(given, policy);
    expect(redacted.value).toEqual({
      '[email]': { note: '[email]' },
      '[email] (2)': 1,
      contacts: { x: '[email]' },
    });
    expect(redacted.fields).toEqual(['/input/*', '/input/*/note', '/input/contacts/*']);
    expect(redacted.counts.get('email')).toBe(4);
    const said = { 'ask a@b.example': 'or c@d.example' };
    expect(withoutEchoes(said, redacted.taken)).toEqual({ 'ask [email]': 'or [email]' });
  });

  test('that cannot be searched for is taken out as a whole', () => {
    const redacted = run({ note: 'x'.repeat(600_000), contacts: [{ town: 'Ulm' }] }, policy);
    expect(redacted).toMatchObject({
      isCut: true,
      isComplete: false,
      value: { note: '[masked]', contacts: [{ town: '[masked]' }] },
    });
  });
});

test('nothing to take out costs nothing', () => {
  expect(compileRedaction({ type: 'object', properties: { a: {} } }, redactionSchema.parse({}))).toBeNull();
  expect(compileRedaction({ type: 'object', properties: { a: {} } }, undefined)).toBeNull();
  expect(compileRedaction(contract, undefined)).not.toBeNull();
});

test('an answer does not repeat what was taken out', () => {
  const { taken } = run({ name: 'Ada Lovelace', note: 'ada@mail.example' }, { freeText: ['email'] });
  expect(
    withoutEchoes({ content: 'Dear Ada Lovelace <ada@mail.example>', list: ['Ada Lovelace'], n: 1 }, taken),
  ).toEqual({
    content: 'Dear psn(12) <[email]>',
    list: ['psn(12)'],
    n: 1,
  });
  const untouched = { content: 'hello' };
  expect(withoutEchoes(untouched, new Map())).toBe(untouched);
});

describe('what was removed and is no text', () => {
  const removing = compileRedaction(
    {
      type: 'object',
      properties: {
        account: { type: 'integer', 'x-redact': 'remove' },
        person: { type: 'object', 'x-redact': 'remove' },
        people: { type: 'array', items: { type: 'string', 'x-redact': 'remove' } },
      },
    },
    undefined,
  );
  const takenOf = (input: Record<string, unknown>) => {
    if (!removing) throw new Error('nothing to redact');
    return redactInput(removing, input, pseudonym);
  };

  test('is not repeated either: numbers as they are written, and the texts inside', () => {
    const { taken, isComplete } = takenOf({
      account: 48_151_623,
      person: { name: 'Ada Lovelace', born: [1815], isOld: true, 'Lady Byron': null },
    });
    expect(isComplete).toBe(true);
    expect(
      withoutEchoes(
        { content: 'Ada Lovelace (1815) has 48151623', n: 48_151_623, of: 'Lady Byron', m: 12 },
        taken,
      ),
    ).toEqual({ content: '[masked] ([masked]) has [masked]', n: '[masked]', of: '[masked]', m: 12 });
  });

  test('says so where it is more than can be looked for', () => {
    const people = Array.from({ length: 300 }, (_, at) => `Person ${at}`);
    expect(takenOf({ people: people.slice(0, 200) }).isComplete).toBe(true);
    expect(takenOf({ people: [...people.slice(0, 200), 'Person 7', 'x'] }).isComplete).toBe(true);
    expect(takenOf({ people }).isComplete).toBe(false);
  });
});
