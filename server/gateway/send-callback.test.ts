import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import type { DecisionAnswer } from './domain/compose-answer.ts';
import type { Gateway } from './gateway.ts';
import type { ReadyCall } from './passage.ts';
import { sendCallback } from './send-callback.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_EGRESS_ALLOW = '127.0.0.0/8,::1/128';
});

test('a callback does not reach what is opened for serving clusters', async () => {
  let asked = 0;
  const inside = createServer((_, response) => {
    asked += 1;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(inside, 'listening');
  const { port } = inside.address() as AddressInfo;
  const buried: unknown[] = [];
  const gateway = {
    isStopping: () => false,
    deadLetters: { add: (...letter: unknown[]) => void buried.push(letter[1]) },
  } as unknown as Gateway;
  const ready = {
    snapshot: { organisationId: 'org_1' },
    route: {},
    request: {},
    token: { id: 'tok_1' },
    call: {},
  } as unknown as ReadyCall;
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const answer = { decisionId: 'dec_1' } as DecisionAnswer;
  for (const host of ['127.0.0.1', 'localhost'])
    await sendCallback(gateway, ready, { url: `http://${host}:${port}/`, secret }, answer);
  expect(buried).toMatchObject([
    { fault: 'address-refused', attempts: 1 },
    { fault: 'address-refused', attempts: 1 },
  ]);
  expect(asked).toBe(0);
  inside.close();
});
