import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an engine can do to a call instead of answering it; `none` answers. */
export const FAULTS = [
  'none',
  'reset',
  'busy',
  'error',
  'garbage',
  'hang',
  'stall',
  'cut',
  'error-body',
  'no-number',
] as const;
export type Fault = (typeof FAULTS)[number];

/** An engine of the Open Inference Protocol that fails as it is told, each model by itself. */
export interface FaultyEngine {
  url: string;
  /** `next` is asked for each call, counted from 1; a word of its own holds for all. */
  behave(
    model: string,
    next: Fault | ((call: number) => Fault),
    over?: { risk?: number; afterMs?: number },
  ): void;
  callsTo(model: string): number;
  close(): Promise<void>;
}

interface Behaviour {
  next: (call: number) => Fault;
  risk: number;
  afterMs: number;
  calls: number;
}

const INFER = /^\/v2\/models\/([^/]+)(?:\/versions\/[^/]+)?\/infer$/;

function answerOf(risk: number): string {
  const probabilities = { name: 'probabilities', shape: [1, 2], datatype: 'FP32', data: [1 - risk, risk] };
  return JSON.stringify({ model_name: 'm', outputs: [probabilities] });
}

function misbehave(fault: Fault, response: ServerResponse, risk: number): void {
  const whole = answerOf(risk);
  const head = (status: number, length: number, more = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': length, ...more });
  const say = (status: number, text: string, more = {}) =>
    head(status, Buffer.byteLength(text), more).end(text);
  switch (fault) {
    case 'none':
      return void say(200, whole);
    case 'reset':
      return void response.destroy();
    case 'busy':
      return void say(429, '{"error":"too many"}', { 'retry-after': '1' });
    case 'error':
      return void say(500, '{"error":"boom"}');
    case 'garbage':
      return void say(200, '<html>welcome</html>');
    case 'hang':
      return;
    case 'stall':
      head(200, whole.length).write(whole.slice(0, whole.length - 20));
      return;
    case 'cut':
      head(200, whole.length).write(whole.slice(0, whole.length - 20), () => response.destroy());
      return;
    case 'error-body':
      return void say(200, JSON.stringify({ ...JSON.parse(whole), error: 'out of memory' }));
    case 'no-number':
      return void say(200, whole.replace(`,${risk}]`, ',"high"]'));
  }
}

/** Starts one on a free port of this machine. */
export async function startFaultyEngine(): Promise<FaultyEngine> {
  const models = new Map<string, Behaviour>();
  const behaviourOf = (model: string): Behaviour => {
    const known = models.get(model) ?? { next: () => 'none' as const, risk: 0.05, afterMs: 0, calls: 0 };
    models.set(model, known);
    return known;
  };
  const receive = (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    request.once('end', () => {
      const model = INFER.exec(request.url ?? '')?.[1];
      if (model === undefined) {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
        return;
      }
      const behaviour = behaviourOf(decodeURIComponent(model));
      behaviour.calls += 1;
      const fault = behaviour.next(behaviour.calls);
      setTimeout(() => misbehave(fault, response, behaviour.risk), behaviour.afterMs);
    });
  };
  const server = createServer(receive).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behave(model, next, over = {}) {
      const behaviour = behaviourOf(model);
      behaviour.next = typeof next === 'function' ? next : () => next;
      behaviour.calls = 0;
      Object.assign(behaviour, { risk: 0.05, afterMs: 0, ...over });
    },
    callsTo: (model) => behaviourOf(model).calls,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
