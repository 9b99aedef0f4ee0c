import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Tenancy, UnitOfWork } from '#server/platform/unit-of-work.ts';
import { sendWebhooks } from './send-webhooks.job.ts';

const due = [
  { id: 'whk_1', organisationId: 'org_broken', nextIndex: 0 },
  { id: 'whk_2', organisationId: 'org_sound', nextIndex: 0 },
];

test('a round is over when every endpoint is, so that the next one sends nothing a second time', async () => {
  let isSoundOver = false;
  const uow = {
    read: async ({ organisationId }: Tenancy) => {
      if (organisationId === null) return due;
      if (organisationId === 'org_broken') throw new Error('unforeseen');
      await pause(50);
      isSoundOver = true;
      return [];
    },
  } as unknown as UnitOfWork;
  const given = { uow, signal: new AbortController().signal, holdLease: () => undefined, fence: 1 };
  await expect(sendWebhooks.run(given)).rejects.toThrow('unforeseen');
  expect(isSoundOver).toBe(true);
});
