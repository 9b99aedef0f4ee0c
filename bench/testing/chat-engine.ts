import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * An engine of the OpenAI protocol for tests of the gateway: it lists one chat model and one that embeds, answers by
 * repeating what the last user said, and fails in the way that the last user asks for. Real engines are met by
 * `npm run test:engines`.
 */
export interface ChatEngine {
  url: string;
  /** Every body that came in, newest last. */
  readonly asked: Record<string, unknown>[];
  stop(): Promise<void>;
}

type Json = Record<string, unknown>;
const MODELS = ['tiny-chat', 'tiny-embed'];
const PAUSE_MS = 15;

function send(response: ServerResponse, status: number, body: Json | string, headers: Json = {}): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...(headers as object) }).end(text);
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}') as Json;
}

function lastWords(body: Json): string {
  const messages = (body.messages ?? []) as { content?: unknown }[];
  const { content } = messages.at(-1) ?? {};
  return typeof content === 'string' ? content : JSON.stringify(content);
}

const CALL = { id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '{"city":"Bonn"}' } };

async function stream(response: ServerResponse, words: string, wantsCall: boolean): Promise<void> {
  const event = (delta: Json, finish: string | null = null) =>
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`);
  const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  event({ role: 'assistant', content: '' });
  if (wantsCall) event({ tool_calls: [{ index: 0, ...CALL }] });
  for (const [index, word] of words.split(' ').entries()) {
    if (wantsCall) break;
    await pause();
    event({ content: index === 0 ? word : ` ${word}` });
    if (index === 1 && words.startsWith('cut')) return void response.destroy();
    if (index === 1 && words.startsWith('end early')) return void response.end();
    if (index === 1 && words.startsWith('fail inside'))
      return void response.end('data: {"error":{"message":"out of memory"}}\n\n');
  }
  event({}, wantsCall ? 'tool_calls' : 'stop');
  response.write('data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":5}}\n\n');
  response.end('data: [DONE]\n\n');
}

async function complete(body: Json, response: ServerResponse): Promise<void> {
  const words = lastWords(body);
  if (words.startsWith('busy')) return send(response, 500, { error: { message: 'overloaded' } });
  if (words.startsWith('lie')) return send(response, 200, { error: { message: 'no room' } });
  if (words.startsWith('garbage')) return send(response, 200, '<html>');
  const wantsCall = Array.isArray(body.tools) && words.includes('look up');
  if (body.stream === true) return stream(response, words, wantsCall);
  const message = wantsCall
    ? { role: 'assistant', content: null, tool_calls: [CALL] }
    : { role: 'assistant', content: words };
  send(response, 200, {
    choices: [{ index: 0, message, finish_reason: wantsCall ? 'tool_calls' : 'stop' }],
    usage: { prompt_tokens: 7, completion_tokens: 5 },
  });
}

/** Starts the engine on a free port of this machine. */
export async function startChatEngine(): Promise<ChatEngine> {
  const asked: Json[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      if (request.url === '/v1/models')
        return send(response, 200, {
          data: MODELS.map((id) => ({ id, object: 'model', owned_by: 'chat-engine' })),
        });
      if (request.url === '/version') return send(response, 200, { version: '1.0.0' });
      if (request.method !== 'POST') return send(response, 404, { error: { message: 'not found' } });
      const body = await bodyOf(request);
      asked.push(body);
      if (request.url === '/v1/chat/completions') return complete(body, response);
      if (request.url !== '/v1/embeddings') return send(response, 404, { error: { message: 'not found' } });
      const texts = (Array.isArray(body.input) ? body.input : [body.input]) as string[];
      const data = texts.map((text, index) => ({ index, embedding: [text.length, 0.5, -1] }));
      send(response, 200, { data, usage: { prompt_tokens: texts.length, total_tokens: texts.length } });
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close').catch(() => undefined);
    },
  };
}
