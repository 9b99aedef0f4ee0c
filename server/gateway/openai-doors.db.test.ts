import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemContext } from '#server/access/system-context.ts';
import { getDecision } from '#server/decisions/get-decision.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { registerModel } from '#server/registry/register-model.ts';
import { registerPrompt } from '#server/registry/register-prompt.ts';
import { type ChatEngine, startChatEngine } from '../../bench/testing/chat-engine.ts';
import {
  CHAT_CONTRACT,
  CHAT_OUTPUT,
  type ChatWorld,
  chatWorld,
  EMBED_CONTRACT,
  EMBED_OUTPUT,
} from '../../bench/testing/chat-world.ts';
import { type GatewayProcess, startGatewayProcess } from '../../bench/testing/gateway-process.ts';
import { type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-openai-${process.pid}-${Date.now()}`;
});

let engine: ChatEngine;
let models: TestServer;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let gateway: GatewayProcess;
let client: OpenAI;
let chats: ChatWorld;

const chat = { engineModel: 'tiny-chat', inputContract: CHAT_CONTRACT, outputSchema: CHAT_OUTPUT };
const QUESTION_CONTRACT = {
  type: 'object',
  additionalProperties: false,
  required: ['question'],
  properties: { question: { type: 'string', maxLength: 500 }, tone: { type: 'string' } },
};

beforeAll(async () => {
  engine = await startChatEngine();
  models = await startModelServer();
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'openai-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'openai' });
  world = await lendingWorld({ app, system, modelServerUrl: models.url });
  await world.serve('credit-decision');
  chats = await chatWorld({ world, system, engineUrl: engine.url });
  const price = { currency: 'EUR', perMillionTokensIn: 1000, perMillionTokensOut: 2000 };
  await chats.serve('assistant', { ...chat, callPolicy: { price } });
  const output = [{ kind: 'cel', name: 'no-secrets', action: 'flag', expression: 'false' }];
  await chats.serve('guarded', { ...chat, callPolicy: { guardrails: { input: [], output } } });
  const { asAda } = world;
  await asAda((ctx) => registerModel(ctx, { name: 'greeting', description: '', kind: 'prompt' }));
  const prompt = await asAda((ctx) =>
    registerPrompt(ctx, {
      model: 'greeting',
      messages: [
        { role: 'system', content: 'Answer in a {{tone}} tone.' },
        { role: 'user', content: 'Question: {{question}}' },
      ],
      description: '',
    }),
  );
  expect(prompt).toMatchObject({ number: 1, variables: ['tone', 'question'] });
  await chats.serve('prompted', {
    ...chat,
    inputContract: QUESTION_CONTRACT,
    callPolicy: { generation: { prompt: { model: 'greeting', version: 1 }, temperature: 0, tokensMax: 50 } },
  });
  await chats.serve('embedder', {
    engineModel: 'tiny-embed',
    inputContract: EMBED_CONTRACT,
    outputSchema: EMBED_OUTPUT,
  });
  gateway = await startGatewayProcess({ ...database, modelServerUrl: models.url });
  client = new OpenAI({
    apiKey: world.token.token,
    baseURL: `${gateway.url}/v1`,
    maxRetries: 0,
    fetch: patientFetch,
    timeout: 20_000,
  });
});

afterAll(async () => {
  await gateway?.kill('SIGTERM');
  await app?.database.close();
  await system?.database.close();
  await database?.drop();
  await models?.remove();
  await engine?.stop();
});

/** A machine under load refuses calls for a moment, which is not what is tried here. */
async function patientFetch(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  for (;;) {
    const response = await fetch(url, init);
    if (response.status !== 503 || !(await response.clone().text()).includes('overloaded')) return response;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const user = (content: string) => [{ role: 'user' as const, content }];

function decisionOf(id: string) {
  const { organisationId } = world.tenant;
  return system.uow.read({ ...EVERY_TENANT, organisationId }, (tx) =>
    getDecision(systemContext(tx, organisationId, 'test'), { id }),
  );
}

async function refusalOf(run: () => Promise<unknown>): Promise<APIError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof APIError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('chat completions', () => {
  test('answer with content and tokens, and leave a priced decision', async () => {
    const answer = await client.chat.completions.create({ model: 'assistant', messages: user('good day') });
    expect(answer.choices[0]).toMatchObject({
      message: { role: 'assistant', content: 'good day' },
      finish_reason: 'stop',
    });
    expect(answer.usage).toEqual({ prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 });
    const { decision } = await decisionOf(answer.id);
    expect(decision).toMatchObject({
      status: 'decided',
      output: { decision: 'answered', content: 'good day', finish_reason: 'stop', quality: 1 },
      input: { messages: user('good day') },
      trail: {
        door: 'openai-chat',
        cost: { amount: 0.017, currency: 'EUR' },
        usage: { tokensIn: 7, tokensOut: 5 },
      },
    });
  });

  test('stream word by word, and end once the record stands', async () => {
    const stream = await client.chat.completions.create({
      model: 'assistant',
      messages: user('one two three'),
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('one two three');
    expect(chunks.filter(({ choices }) => choices[0]?.delta.content).length).toBeGreaterThan(1);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 12 } });
    const last = chunks.at(-2) as unknown as { decision_id: string };
    const { decision } = await decisionOf(last.decision_id);
    expect(decision).toMatchObject({ status: 'decided', output: { content: 'one two three' } });
    expect(decision.trail.usage?.firstTokenMs).toBeGreaterThan(0);
  });

  test.each(['cut in the middle', 'end early in the middle', 'fail inside the stream'])(
    'a stream with "%s" is an error and a failed decision, never a silent end',
    async (words) => {
      const stream = await client.chat.completions.create({
        model: 'assistant',
        messages: user(words),
        stream: true,
      });
      let text = '';
      const error = await refusalOf(async () => {
        for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
      });
      expect(text).not.toBe('');
      expect(error).toMatchObject({ type: 'server_error', code: expect.any(String) });
      const id = (error.error as { decisionId: string }).decisionId;
      expect((await decisionOf(id)).decision).toMatchObject({ status: 'failed' });
    },
  );

  test.each(['busy', 'lie', 'garbage'])('an engine that answers "%s" is a typed error', async (words) => {
    for (const stream of [false, true]) {
      const error = await refusalOf(async () => {
        await client.chat.completions.create({ model: 'assistant', messages: user(words), stream });
      });
      expect(error).toMatchObject({ status: 502, type: 'server_error' });
    }
  });

  test('hand tool calls through, streamed or not', async () => {
    const asked = {
      model: 'assistant',
      messages: user('look up the weather'),
      tools: [{ type: 'function' as const, function: { name: 'look_up', parameters: { type: 'object' } } }],
    };
    const whole = await client.chat.completions.create(asked);
    expect(whole.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        tool_calls: [{ id: 'call_1', function: { name: 'look_up', arguments: '{"city":"Bonn"}' } }],
      },
    });
    const runner = client.chat.completions.stream(asked);
    const final = await runner.finalChatCompletion();
    expect(final.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: { name: 'look_up' } });
  });

  test('come whole where guardrails must see all of it, and say so', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: 'guarded', messages: user('one two three'), stream: true })
      .withResponse();
    const texts = [];
    for await (const chunk of data)
      if (chunk.choices[0]?.delta.content) texts.push(chunk.choices[0].delta.content);
    expect(texts).toEqual(['one two three']);
    expect(response.headers.get('interlock-stream')).toBe('whole; because=output-guardrails');
  });

  test('render the registered prompt, whose version stands in the record', async () => {
    const answer = await client.chat.completions.create({ model: 'prompted', messages: user('why?') });
    expect(answer.choices[0]?.message.content).toBe('Question: why?');
    expect(engine.asked.at(-1)).toMatchObject({
      model: 'tiny-chat',
      messages: [
        { role: 'system', content: 'Answer in a  tone.' },
        { role: 'user', content: 'Question: why?' },
      ],
      temperature: 0,
      max_tokens: 50,
    });
    const { decision } = await decisionOf(answer.id);
    expect(decision).toMatchObject({
      input: { question: 'why?' },
      trail: { prompt: { model: 'greeting', version: 1, versionId: expect.any(String) } },
    });
  });
});

describe('a workflow that binds a prompt', () => {
  const binding = (slug: string, prompt: object, properties: object) =>
    chats.serve(slug, {
      ...chat,
      inputContract: { type: 'object', properties },
      callPolicy: { generation: { prompt } },
    });
  const text = { type: 'string' };

  test.each([
    [
      'that nobody registered',
      { model: 'greeting', version: 9 },
      { question: text, tone: text },
      'Register it first',
    ],
    [
      'that asks for a field it does not take',
      { model: 'greeting', version: 1 },
      { question: text },
      'asks for tone',
    ],
  ])('%s is not saved', async (_, prompt, properties, words) => {
    await expect(binding('bound', prompt, properties)).rejects.toThrow(words);
  });
});

describe('the document of the doors', () => {
  test('tells strangers the general part, and a token its workflows', async () => {
    const read = async (headers: Record<string, string>) => {
      const response = await fetch(`${gateway.url}/v1/openapi.json`, { headers });
      return Object.keys(((await response.json()) as { paths: object }).paths);
    };
    expect(await read({})).not.toContain('/v1/workflows/assistant/decisions');
    expect(await read({ authorization: `Bearer ${world.token.token}` })).toContain(
      '/v1/workflows/assistant/decisions',
    );
  });
});

describe('what is refused is typed', () => {
  const ask = (over: object) => () =>
    client.chat.completions.create({ model: 'assistant', messages: user('hi'), ...over } as never);

  test.each<[string, object, object]>([
    ['an unknown model', { model: 'nobody' }, { status: 404, code: 'model_not_found', param: 'model' }],
    ['a model that scores', { model: 'credit-decision' }, { status: 400, code: 'unsupported_operation' }],
    ['a model that embeds', { model: 'embedder' }, { status: 400, code: 'unsupported_operation' }],
    [
      'a member nothing takes',
      { logit_bias: { 5: 1 } },
      { status: 400, code: 'unsupported_parameter', param: 'logit_bias' },
    ],
    [
      'a member beyond the contract',
      { response_format: { type: 'json_object' } },
      { status: 400, code: 'unsupported_parameter', param: 'response_format' },
    ],
    ['a value beyond the contract', { temperature: 5 }, { status: 400, param: 'input.temperature' }],
    ['no messages', { messages: [] }, { status: 400, code: 'missing_required_parameter', param: 'messages' }],
    [
      'two messages where one text is taken',
      { model: 'prompted', messages: [...user('a'), ...user('b')] },
      { status: 400, code: 'unsupported_value' },
    ],
  ])('%s', async (_, over, wanted) => {
    expect(await refusalOf(ask(over))).toMatchObject(wanted);
  });

  test('a wrong token', async () => {
    const stranger = new OpenAI({ apiKey: 'nonsense', baseURL: `${gateway.url}/v1`, maxRetries: 0 });
    const error = await refusalOf(() => stranger.models.list());
    expect(error).toMatchObject({ status: 401, type: 'authentication_error' });
  });
});

describe('the other doors', () => {
  test('responses answer in one piece and in events', async () => {
    const whole = await client.responses.create({
      model: 'assistant',
      instructions: 'be kind',
      input: 'hello there',
    });
    expect(whole.output_text).toBe('hello there');
    expect(whole).toMatchObject({ status: 'completed', usage: { input_tokens: 7, output_tokens: 5 } });
    expect(engine.asked.at(-1)).toMatchObject({
      messages: [{ role: 'system', content: 'be kind' }, { role: 'user' }],
    });
    const stream = await client.responses.create({ model: 'assistant', input: 'one two', stream: true });
    const events = [];
    for await (const event of stream) events.push(event);
    expect(events[0]?.type).toBe('response.created');
    expect(
      events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : '')).join(''),
    ).toBe('one two');
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: { status: 'completed' },
      decision_id: expect.stringMatching(/^dec_/),
    });
    expect(events.map((event) => (event as { sequence_number: number }).sequence_number)).toEqual(
      events.map((_, index) => index),
    );
    const dying = await client.responses.create({ model: 'assistant', input: 'cut it off', stream: true });
    const error = await refusalOf(async () => {
      for await (const _ of dying);
    });
    expect(error.code).toBeTruthy();
  });

  test('responses call functions', async () => {
    const tools = [
      { type: 'function' as const, name: 'look_up', parameters: { type: 'object' }, strict: null },
    ];
    const answer = await client.responses.create({
      model: 'assistant',
      input: 'look up Bonn',
      tools,
    } as never);
    expect(answer.output).toMatchObject([{ type: 'function_call', name: 'look_up', call_id: 'call_1' }]);
  });

  test('embeddings come as numbers, however they are sent', async () => {
    const answer = await client.embeddings.create({ model: 'embedder', input: ['ab', 'abcd'] });
    expect(answer.data.map(({ embedding }) => [...embedding])).toEqual([
      [2, 0.5, -1],
      [4, 0.5, -1],
    ]);
    const error = await refusalOf(() => client.embeddings.create({ model: 'assistant', input: 'x' }));
    expect(error).toMatchObject({ status: 400, code: 'unsupported_operation' });
  });

  test('models are the workflows that speak this protocol', async () => {
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id).sort()).toEqual(['assistant', 'embedder', 'guarded', 'prompted']);
    expect((await client.models.retrieve('assistant')).id).toBe('assistant');
  });
});
