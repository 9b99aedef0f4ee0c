import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { asTx, OpenTx } from '#server/platform/db.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { followPayloadKeys, KEY_PATIENCE } from './follow-payload-keys.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'interlock-payload-keys-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const monday = new Date('2026-11-23T23:59:00Z');
const tuesday = new Date('2026-11-24T00:01:00Z');

/** A database that answers, refuses, or says nothing at all. */
function database() {
  const stored = new Map<string, object>();
  const state = { is: 'there' as 'there' | 'away' | 'silent', looks: 0 };
  const query = async ({ text, values }: { text: string; values: unknown[] }) => {
    const [first, second, third, sealedKey] = values.map(String);
    if (!text.startsWith('INSERT')) return { rows: [stored.get(`${first} ${second}`)] };
    const place = `${second} ${third}`;
    if (!stored.has(place)) stored.set(place, { id: first, organisationId: second, sealedKey });
    return { rows: [] };
  };
  const system = {
    write: (_: unknown, run: (tx: unknown) => Promise<unknown>) => {
      state.looks += 1;
      if (state.is === 'away') return Promise.reject(new Error('away'));
      if (state.is === 'silent') return new Promise(() => undefined);
      return run(asTx(new OpenTx({ query } as never, null)));
    },
  } as unknown as UnitOfWork;
  return { state, system };
}

test('a day has one key, asked for once', async () => {
  const { state, system } = database();
  const keys = followPayloadKeys(system);
  const met = await Promise.all([1, 2, 3].map(() => keys.keyFor('org_1', monday)));
  expect(new Set(met.map(({ id }) => id)).size).toBe(1);
  expect(state.looks).toBe(1);
  expect((await keys.keyFor('org_1', tuesday)).id).not.toBe(met[0]?.id);
});

test.each(['away', 'silent'] as const)(
  'after midnight yesterday’s key goes on at once while the database is %s, and is asked about now and then',
  async (is) => {
    const { state, system } = database();
    const keys = followPayloadKeys(system, null, { lookMs: 50, pauseMs: 60_000 });
    const before = await keys.keyFor('org_1', monday);
    state.is = is;
    for (let call = 0; call < 5; call += 1) expect((await keys.keyFor('org_1', tuesday)).id).toBe(before.id);
    expect(state.looks).toBe(2);
  },
);

test('without any key there is nothing to go on with, and each call looks', async () => {
  const { state, system } = database();
  const keys = followPayloadKeys(system);
  state.is = 'away';
  await expect(keys.keyFor('org_1', monday)).rejects.toThrow('away');
  state.is = 'there';
  expect((await keys.keyFor('org_1', monday)).organisationId).toBe('org_1');
});

test('a process that starts while the database says nothing begins with the key on its disk', async () => {
  const { state, system } = database();
  const path = join(folder, 'keys');
  const before = await followPayloadKeys(system, path).keyFor('org_1', monday);
  await vi.waitUntil(
    () => {
      try {
        return readFileSync(path, 'utf8').includes(before.id);
      } catch {
        return false;
      }
    },
    { timeout: 10_000 },
  );
  state.is = 'silent';
  const keys = followPayloadKeys(system, path, { ...KEY_PATIENCE, lookMs: 50 });
  expect((await keys.keyFor('org_1', tuesday)).key).toBe(before.key);
  rmSync(path);
  expect((await keys.keyFor('org_1', tuesday)).key).toBe(before.key);
});
