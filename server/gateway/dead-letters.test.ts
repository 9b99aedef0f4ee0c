import { afterEach, expect, test, vi } from 'vitest';
import type { PayloadKeys } from '#server/decisions/follow-payload-keys.ts';
import type { Database } from '#server/platform/unit-of-work.ts';
import { type DeadLetterSource, type DeadLetters, openDeadLetters } from './dead-letters.ts';

const WAIT = { timeout: 15_000, interval: 10 };
const keys: PayloadKeys = {
  keyFor: async (organisationId) => {
    if (organisationId === 'org_keyless') throw new Error('no key');
    return { id: 'pk_1', organisationId, key: Buffer.alloc(32, 7).toString('base64url') };
  },
};

/** A database that remembers what it takes, refuses the subject `poison`, and may be away. */
function database() {
  const state = { isAway: false, stored: [] as { organisation_id: string; subject: string }[] };
  const query = async ({ values }: { values: string[] }) => {
    if (state.isAway) throw new Error('connect ECONNREFUSED');
    const letters = JSON.parse(values[0] ?? '[]') as typeof state.stored;
    if (letters.some(({ subject }) => subject === 'poison'))
      throw Object.assign(new Error('value too long'), { code: '22001' });
    state.stored.push(...letters);
    return { rows: [] };
  };
  return { state, database: { pool: { query } } as unknown as Database };
}

const source = (organisationId: string, subject: string): DeadLetterSource => ({
  organisationId,
  workspaceId: null,
  workflowId: null,
  workflowVersionId: null,
  subject,
  tokenId: `tok_${organisationId}`,
  correlationId: 'c',
  receivedAt: new Date(0),
  payload: { input: {} },
});
const WHY = { reason: 'exhausted', fault: 'timeout', detail: 'x', attempts: 1, decisionId: null } as const;
const ALL_PLACES = 1_000;

let letters: DeadLetters;
afterEach(() => letters.stop(0));

test('one letter that the database refuses, and one without a key, hold up no other', async () => {
  const { state, database: given } = database();
  letters = openDeadLetters(given, keys);
  letters.add(source('org_keyless', 'k'), WHY);
  letters.add(source('org_1', 'poison'), WHY);
  for (const subject of ['a', 'b', 'c']) letters.add(source('org_1', subject), WHY);
  await vi.waitUntil(() => state.stored.length === 3, WAIT);
  letters.add(source('org_2', 'd'), WHY);
  await vi.waitUntil(() => state.stored.length === 4, WAIT);
  expect(letters.waiting()).toEqual({ letters: 1, dropped: 1 });
});

test('who fills the queue gives way to whoever has less in it', async () => {
  const { state, database: given } = database();
  state.isAway = true;
  letters = openDeadLetters(given, keys);
  for (let at = 0; at < ALL_PLACES + 10; at += 1) letters.add(source('org_loud', `l${at}`), WHY);
  expect(letters.waiting()).toEqual({ letters: ALL_PLACES, dropped: 10 });
  letters.add(source('org_quiet', 'q'), WHY);
  expect(letters.waiting()).toEqual({ letters: ALL_PLACES, dropped: 11 });
  state.isAway = false;
  await vi.waitUntil(() => letters.waiting().letters === 0, WAIT);
  expect(state.stored.filter(({ organisation_id }) => organisation_id === 'org_quiet')).toHaveLength(1);
  expect(state.stored).toHaveLength(ALL_PLACES);
});

test('a token leaves so many outcomes of unknown decisions and no more', async () => {
  const { state, database: given } = database();
  letters = openDeadLetters(given, keys);
  const outcome = { ...WHY, reason: 'outcome-join' } as const;
  for (let at = 0; at < 150; at += 1) letters.add(source('org_1', `o${at}`), outcome);
  letters.add(source('org_2', 'other'), outcome);
  await vi.waitUntil(() => letters.waiting().letters === 0, WAIT);
  expect(state.stored).toHaveLength(101);
  expect(letters.waiting().dropped).toBe(50);
});
