import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeKeyMemory } from './key-memory.ts';

const ANNA = { organisationId: 'org_1', subjectId: 'per_1' };
const ANNABELLE = { organisationId: 'org_1', subjectId: 'per_11' };

function memoryAt(start: number) {
  const clock = { now: start };
  let opened = 0;
  const memory = makeKeyMemory(() => clock.now);
  const open = () => {
    opened += 1;
    return createSecretKey(randomBytes(32));
  };
  const pass = (ms: number) => {
    clock.now += ms;
  };
  return { memory, open, count: () => opened, pass };
}

test('a key is opened once, and anew when what is stored of it changed', () => {
  const { memory, open, count } = memoryAt(0);
  const first = memory.opened(ANNA, 'sealed', open);
  expect(memory.opened(ANNA, 'sealed', open)).toBe(first);
  expect(memory.opened(ANNA, 'wrapped anew', open)).not.toBe(first);
  expect(count()).toBe(2);
});

test('nothing of a key that is forgotten is left, and everything of others', () => {
  const { memory, open, count } = memoryAt(0);
  for (const owner of [ANNA, ANNABELLE]) {
    memory.remember(owner, 'sealed');
    memory.opened(owner, 'sealed', open);
  }
  memory.forget(ANNA);
  expect([memory.sealedOf(ANNA), memory.sealedOf(ANNABELLE)]).toEqual([undefined, 'sealed']);
  memory.opened(ANNABELLE, 'sealed', open);
  expect(count()).toBe(2);
  memory.opened(ANNA, 'sealed', open);
  expect(count()).toBe(3);
});

test('everything is gone after a minute, or when there are too many', () => {
  const { memory, open, count, pass } = memoryAt(1_000);
  memory.remember(ANNA, 'sealed');
  memory.opened(ANNA, 'sealed', open);
  pass(60_001);
  expect(memory.sealedOf(ANNA)).toBeUndefined();
  memory.opened(ANNA, 'sealed', open);
  expect(count()).toBe(2);
  for (let each = 0; each < 1_000; each += 1)
    memory.remember({ organisationId: 'org_2', subjectId: `per_${each}` }, 'sealed');
  expect(memory.sealedOf({ organisationId: 'org_2', subjectId: 'per_0' })).toBeUndefined();
});
