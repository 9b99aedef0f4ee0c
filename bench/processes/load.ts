import { connect, type Socket } from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';

/**
 * Sends one request over and over through plain sockets, so that the one who measures needs little of the processor:
 * as fast as the connections allow, or at a steady rate that does not wait for answers. Reads one order as a line of JSON,
 * answers with one line of figures, and so on until its input ends.
 */
export interface LoadOrder {
  host: string;
  port: number;
  path: string;
  headers: Record<string, string>;
  body: string;
  connections: number;
  seconds: number;
  /** Calls per second; null for as many as go. */
  rate: number | null;
  /** Count the time to the first piece of a streamed answer instead of the whole. */
  toFirstByte: boolean;
}

export interface LoadFigures {
  calls: number;
  errors: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  /** Median milliseconds that the gateway itself says its record took; null where it does not say. */
  recordMs: number | null;
}

const GRACE_MS = 3_000;
const TIMER_LATE_MS = 3;
const HEAD_END = Buffer.from('\r\n\r\n');

class Caller {
  readonly #order: LoadOrder;
  readonly #bytes: Buffer;
  readonly #done: (caller: Caller) => void;
  readonly #tell: (ms: number, isError: boolean, head: string) => void;
  #socket: Socket;
  #due = 0;
  #buffer: Buffer = Buffer.alloc(0);
  #head: string | null = null;
  #first = 0;
  isBusy = false;

  constructor(
    order: LoadOrder,
    bytes: Buffer,
    tell: (ms: number, isError: boolean, head: string) => void,
    done: (caller: Caller) => void,
  ) {
    this.#order = order;
    this.#bytes = bytes;
    this.#tell = tell;
    this.#done = done;
    this.#socket = this.#open();
  }

  #open(): Socket {
    const socket = connect({ host: this.#order.host, port: this.#order.port, noDelay: true });
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (socket !== this.#socket) return;
      this.#socket = this.#open();
      if (this.isBusy) this.#end(true);
    });
    return socket;
  }

  send(due: number): void {
    this.isBusy = true;
    this.#due = due;
    this.#buffer = Buffer.alloc(0);
    this.#head = null;
    this.#first = 0;
    this.#socket.write(this.#bytes);
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = new (socket.constructor as typeof Socket)();
    socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    if (this.#head === null) {
      const end = this.#buffer.indexOf(HEAD_END);
      if (end < 0) return;
      this.#head = this.#buffer.toString('latin1', 0, end).toLowerCase();
      this.#buffer = this.#buffer.subarray(end + 4);
    }
    if (this.#first === 0 && this.#buffer.includes('data:')) this.#first = performance.now();
    const length = /content-length: (\d+)/.exec(this.#head)?.[1];
    const isWhole =
      length === undefined
        ? this.#buffer.subarray(-7).includes('0\r\n\r\n')
        : this.#buffer.length >= Number(length);
    if (isWhole) this.#end(!/^http\/1\.1 2/.test(this.#head));
  }

  #end(isError: boolean): void {
    if (!this.isBusy) return;
    this.isBusy = false;
    const until = this.#order.toFirstByte && this.#first > 0 ? this.#first : performance.now();
    const isMissing = this.#order.toFirstByte && this.#first === 0;
    this.#tell(until - this.#due, isError || isMissing, this.#head ?? '');
    this.#done(this);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

async function run(order: LoadOrder): Promise<LoadFigures> {
  const headers = { ...order.headers, host: 'localhost', 'content-length': Buffer.byteLength(order.body) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = Buffer.from(`POST ${order.path} HTTP/1.1\r\n${lines.join('')}\r\n${order.body}`);
  const latencies: number[] = [];
  const records: number[] = [];
  let errors = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + order.seconds * 1000;
  const idle: Caller[] = [];
  const tell = (ms: number, isError: boolean, head: string) => {
    if (isError) errors += 1;
    else latencies.push(ms);
    const record = /record;dur=([\d.]+)/.exec(head)?.[1];
    if (record) records.push(Number(record));
  };
  const done = (caller: Caller) => {
    if (order.rate === null && performance.now() < endsAt) caller.send(performance.now());
    else idle.push(caller);
  };
  const callers = Array.from({ length: order.connections }, () => new Caller(order, bytes, tell, done));
  if (order.rate === null) for (const caller of callers) caller.send(performance.now());
  else {
    idle.push(...callers);
    const gapMs = 1000 / order.rate;
    for (let due = startedAt; due < endsAt; due += gapMs) {
      const early = due - performance.now();
      if (early > 0) await pause(early);
      // A timer is late by a little, which is not the gateway's doing. Being further behind is: then every connection was
      // busy, and a call that could not be sent waits from the moment at which it was due.
      const now = performance.now();
      const since = now - due > TIMER_LATE_MS ? due : now;
      while (idle.length === 0 && performance.now() < endsAt + GRACE_MS) await pause(1);
      idle.pop()?.send(since);
    }
  }
  while (callers.some(({ isBusy }) => isBusy) && performance.now() < endsAt + GRACE_MS) await pause(1);
  errors += callers.filter(({ isBusy }) => isBusy).length;
  const seconds = (performance.now() - startedAt) / 1000;
  for (const caller of callers) caller.close();
  latencies.sort((a, b) => a - b);
  records.sort((a, b) => a - b);
  return {
    calls: latencies.length,
    errors,
    seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    recordMs: records.length > 0 ? quantile(records, 0.5) : null,
  };
}

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await run(JSON.parse(line) as LoadOrder))}\n`);
