import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Actor } from '#server/access/domain/actor.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { callerOf, executeOperation } from './execute-operation.ts';
import { permitted } from './operation.ts';

const ADA = {
  ...{ kind: 'person', id: 'per_1', organisationId: 'org_1', sessionId: 'a'.repeat(64) },
  ...{
    roles: [{ role: 'ml-engineer', workspaceId: null }],
    assuranceLevel: 2,
    methods: ['password', 'totp'],
  },
  ...{ steppedUpAt: new Date(), script: null },
} as Actor;

/** What happens while an operation runs, in order. */
function witness() {
  const told: string[] = [];
  const inTx = (kind: string) => async (_: unknown, run: (tx: never) => Promise<unknown>) => {
    told.push(`begin ${kind}`);
    try {
      return await run({} as never);
    } finally {
      told.push(`end ${kind}`);
    }
  };
  const uow = { read: inTx('read'), write: inTx('write'), writeSql: inTx('write') } as unknown as UnitOfWork;
  return { told, caller: callerOf(ADA, uow) };
}

const operationThat = (told: string[], prepare: () => Promise<number>) =>
  permitted({
    input: z.strictObject({ name: z.string() }),
    permission: 'dataset:register',
    audit: 'telemetry',
    isSqlOnly: true,
    async prepare(look, { name }) {
      await look(async () => told.push(`look ${name}`));
      told.push('prepare');
      return prepare();
    },
    async run(_, { name }, rows) {
      told.push(`run ${name} ${rows}`);
      return rows;
    },
  });

test('what takes long is over before the transaction that writes begins', async () => {
  const { told, caller } = witness();
  const operation = operationThat(told, async () => 7);
  expect(await executeOperation(operation, 'test', caller, { name: 'a' })).toBe(7);
  expect(told).toEqual([
    ...['begin read', 'look a', 'end read', 'prepare'],
    ...['begin write', 'run a 7', 'end write'],
  ]);
});

test('what is refused there begins no transaction that writes', async () => {
  const { told, caller } = witness();
  const operation = operationThat(told, () => Promise.reject(new Refusal('invalid', 'no table')));
  await expect(executeOperation(operation, 'test', caller, { name: 'a' })).rejects.toThrow('no table');
  expect(told).not.toContain('begin write');
});

test('nothing is prepared for whoever may not do it, or says what cannot be', async () => {
  const { told, caller } = witness();
  const operation = operationThat(told, async () => 7);
  await expect(executeOperation(operation, 'test', caller, { name: 1 })).rejects.toMatchObject({
    code: 'invalid',
  });
  const nobody = { ...caller, actor: null };
  await expect(executeOperation(operation, 'test', nobody, { name: 'a' })).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  expect(told).toEqual([]);
});
