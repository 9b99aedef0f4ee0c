import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { rows } from '#server/platform/db.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { registerModel } from '#server/registry/register-model.ts';
import { registerPrompt } from '#server/registry/register-prompt.ts';
import { simulateCall } from '#server/workflows/simulate-call.ts';
import { type ChatEngine, startChatEngine } from '../../bench/testing/chat-engine.ts';
import { CHAT_OUTPUT, chatWorld } from '../../bench/testing/chat-world.ts';
import { type GatewayProcess, startGatewayProcess } from '../../bench/testing/gateway-process.ts';
import { type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';
import type { Simulation } from './simulate.schema.ts';

// Settings are read once; the gateway's process inherits them, so both derive the same keys.
const { port } = vi.hoisted(() => {
  const port = 21_000 + ((process.pid + 7_000) % 20_000);
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-try-prompt-${process.pid}-${Date.now()}`;
  process.env.INTERLOCK_GATEWAY_URL = `http://127.0.0.1:${port}`;
  return { port };
});

let engine: ChatEngine;
let models: TestServer;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let gateway: GatewayProcess;

beforeAll(async () => {
  engine = await startChatEngine();
  models = await startModelServer();
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'try-prompt-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'try-prompt' });
  world = await lendingWorld({ app, system, modelServerUrl: models.url });
  await world.serve('credit-decision');
  await world.asAda((ctx) => registerModel(ctx, { name: 'greeting', description: '', kind: 'prompt' }));
  await write('Question: {{question}}');
  const chats = await chatWorld({ world, system, engineUrl: engine.url });
  await chats.serve('prompted', {
    engineModel: 'tiny-chat',
    inputContract: {
      type: 'object',
      additionalProperties: false,
      required: ['question'],
      properties: { question: { type: 'string', maxLength: 500 }, tone: { type: 'string' } },
    },
    outputSchema: CHAT_OUTPUT,
    callPolicy: { generation: { prompt: { model: 'greeting', version: 1 }, temperature: 0, tokensMax: 50 } },
  });
  gateway = await startGatewayProcess({ ...database, modelServerUrl: models.url, port });
});

afterAll(async () => {
  await gateway?.kill('SIGTERM');
  await app?.database.close();
  await system?.database.close();
  await database?.drop();
  await models?.remove();
  await engine?.stop();
  await rm(env().dataDir, { recursive: true, force: true });
});

const write = (content: string) =>
  world.asAda((ctx) =>
    registerPrompt(ctx, { model: 'greeting', messages: [{ role: 'user', content }], description: '' }),
  );

/** A machine under load refuses for a moment, which is not what is tried here. */
async function simulate(
  workflow: string,
  input: Record<string, string>,
  version?: number,
): Promise<Simulation> {
  const prompt = version === undefined ? {} : { prompt: { model: 'greeting', version } };
  for (const end = Date.now() + 20_000; ; ) {
    try {
      return await world.asAda((ctx) =>
        simulateCall({ ...ctx, now: new Date() }, { workflow, input, metadata: {}, ...prompt }),
      );
    } catch (error) {
      const isBusy = error instanceof Refusal && error.code === 'unavailable';
      if (!isBusy || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

const decisions = async (): Promise<number> => {
  const [row] = await system.uow.read(EVERY_TENANT, (tx) =>
    rows<{ n: number }>(tx, 'SELECT count(*)::int AS n FROM decision', []),
  );
  return row?.n ?? -1;
};

test('a version that nothing serves is said to the model, kept nowhere, and said to nobody else', async () => {
  const { number } = await write('In a {{tone}} tone: {{question}}');
  const told = await simulate('prompted', { question: 'why?', tone: 'calm' }, number);
  expect(told.output).toMatchObject({ content: 'In a calm tone: why?' });
  expect(told.trail.prompt).toMatchObject({ model: 'greeting', version: number });
  expect(engine.asked.at(-1)?.messages).toEqual([{ role: 'user', content: 'In a calm tone: why?' }]);
  const served = await simulate('prompted', { question: 'why?' });
  expect(served.output).toMatchObject({ content: 'Question: why?' });
  expect(served.trail.prompt).toMatchObject({ version: 1 });
  expect(await decisions()).toBe(0);
});

test('what the workflow could not say is refused in words', async () => {
  const { number } = await write('For {{customer}}: {{question}}');
  await expect(simulate('prompted', { question: 'why?' }, number)).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('asks for customer'),
  });
  await expect(simulate('prompted', { question: 'why?' }, 99)).rejects.toMatchObject({
    code: 'invalid',
    fields: [{ path: '/prompt' }],
  });
  await expect(simulate('credit-decision', {}, 1)).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('takes no prompt'),
  });
});
