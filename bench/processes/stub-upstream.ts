import { createServer, type ServerResponse } from 'node:http';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The engine of every system under test: it answers at once and always the same, as a chat model does (1 kB) and as an
 * engine of the Open Inference Protocol does, so that what is measured is what stands before it.
 */
const CHUNKS = 20;
const GAP_MS = 10;
const words = 'The application was read and weighed against what is known of comparable ones. '.repeat(9);

const chat = JSON.stringify({
  id: 'chatcmpl-stub',
  object: 'chat.completion',
  created: 1_780_000_000,
  model: 'stub',
  choices: [{ index: 0, message: { role: 'assistant', content: words }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 240, completion_tokens: 130, total_tokens: 370 },
});
const models = JSON.stringify({ object: 'list', data: [{ id: 'stub', object: 'model', owned_by: 'stub' }] });
const infer = JSON.stringify({
  model_name: 'stub',
  model_version: '1',
  id: 'x'.repeat(700),
  outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [1, 2], data: [0.93, 0.07] }],
});

async function stream(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const event = (choice: object, rest: object = {}) =>
    `data: ${JSON.stringify({ id: 'chatcmpl-stub', object: 'chat.completion.chunk', created: 1_780_000_000, model: 'stub', choices: [choice], ...rest })}\n\n`;
  for (let at = 0; at < CHUNKS && !response.destroyed; at += 1) {
    response.write(event({ index: 0, delta: { content: `word ${at} ` }, finish_reason: null }));
    await sleep(GAP_MS);
  }
  const usage = { prompt_tokens: 240, completion_tokens: CHUNKS, total_tokens: 240 + CHUNKS };
  response.write(event({ index: 0, delta: {}, finish_reason: 'stop' }, { usage }));
  response.end('data: [DONE]\n\n');
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const isChat = request.url?.endsWith('/chat/completions') ?? false;
    if (isChat && Buffer.concat(chunks).includes('"stream":true')) return void stream(response);
    const isList = request.method === 'GET' && request.url?.endsWith('/models');
    const body = isList ? models : isChat ? chat : infer;
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('ready\n'));
