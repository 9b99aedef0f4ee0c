import cluster, { type Worker } from 'node:cluster';
import process from 'node:process';
import { DRAIN_BOUNDS } from '#server/gateway/domain/longest-call.ts';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import { SERVICE_RULES } from './domain/restart-policy.ts';
import { type FleetMessage, type FleetQuestion, readFleetMessage } from './fleet-messages.ts';
import type { Part, RunningPart } from './part.ts';
import { supervisePart } from './supervise-part.ts';

/**
 * Several gateway processes on one port. This process holds the port and hands each new connection to one of them in turn;
 * one that is stopping hands back what it has not taken, so that nobody who connects meanwhile is refused. (With a port of
 * their own by SO_REUSEPORT the kernel would reset what waits for a process that leaves.) A process that dies is brought
 * back, and when this one is gone the others leave as well.
 */
const READY_MS = 60_000;
const GATHER_MS = 1_500;
const FLUSH_MS = 3_000;
const log = logger('gateway-fleet');

interface Gathering {
  answers: Record<string, unknown>;
  missing: Set<number>;
  done: () => void;
}

const gatherings = new Map<number, Gathering>();
let asked = 0;

/** Nobody here knows which routes are in force, so as long as the longest call may take unless a setting says otherwise. */
function stopMs(): number {
  const { gatewayDrainMs, gatewayFarewellMs } = env();
  return gatewayFarewellMs + (gatewayDrainMs ?? DRAIN_BOUNDS.mostMs) + FLUSH_MS;
}

function say(worker: Worker, message: FleetMessage): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}

const nameOf = (worker: Worker) => `process ${worker.process.pid ?? worker.id}`;

/** Passes a question on to every process and gathers what they say in time. */
function gather(question: FleetQuestion): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    asked += 1;
    const number = asked;
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    const silent = { ready: false, parts: { process: 'does not answer' } };
    const answers = Object.fromEntries(
      workers.map((worker) => [nameOf(worker), question === 'health' ? silent : null]),
    );
    const done = () => {
      clearTimeout(timer);
      gatherings.delete(number);
      resolve(answers);
    };
    const timer = setTimeout(done, GATHER_MS);
    gatherings.set(number, { answers, missing: new Set(workers.map(({ id }) => id)), done });
    for (const worker of workers) say(worker, { fleet: 'ask', number, question });
    if (workers.length === 0) done();
  });
}

function hear(worker: Worker, message: FleetMessage): void {
  if (message.fleet === 'ask') {
    const { number, question } = message;
    void gather(question).then((answer) => say(worker, { fleet: 'tell', number, answer }));
    return;
  }
  if (message.fleet !== 'tell') return;
  const gathering = gatherings.get(message.number);
  if (!gathering) return;
  gathering.answers[nameOf(worker)] = message.answer;
  gathering.missing.delete(worker.id);
  if (gathering.missing.size === 0) gathering.done();
}

function startProcess(onPort: (port: number) => void): RunningPart {
  const worker = cluster.fork();
  const ended = new Promise<{ clean: boolean; words: string }>((resolve) => {
    worker.once('exit', (code, signal) =>
      resolve({ clean: false, words: signal ? `signal ${signal}` : `exit code ${code}` }),
    );
  });
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('It was not ready in time.')), READY_MS);
    worker.on('message', (value: unknown) => {
      const message = readFleetMessage(value);
      if (!message) return;
      if (message.fleet !== 'ready') return hear(worker, message);
      clearTimeout(timer);
      onPort(message.port);
      resolve();
    });
    void ended.then(({ words }) => {
      clearTimeout(timer);
      reject(new Error(`It ended before it was ready (${words}).`));
    });
  });
  ready.catch(() => undefined);
  return {
    ready,
    ended,
    async stop(graceMs) {
      if (worker.isDead()) return;
      worker.process.kill('SIGTERM');
      const timer = setTimeout(() => worker.process.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Starts `count` gateway processes, keeps them alive, and stops them when told to. */
export async function watchGatewayFleet(count: number): Promise<void> {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  let port = 0;
  const parts = Array.from({ length: count }, (_, at): Part => {
    const name = `gateway ${at + 1}`;
    const start = async () =>
      startProcess((taken) => {
        port = taken;
      });
    return { name, title: name, layer: 'service', rules: SERVICE_RULES, start };
  });
  const supervised = parts.map((part) =>
    supervisePart(part, {
      onReady: ({ name }, tookMs) => log.info({ part: name, tookMs }, 'serving'),
      onFailure: ({ name }, words, retryInMs) =>
        log.warn({ part: name, words, retryInMs }, 'ended; it is started again'),
      onFinished: () => undefined,
    }),
  );
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await Promise.all(supervised.map((part) => part.stop(stopMs())));
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  try {
    await Promise.all(supervised.map(({ firstReady }) => firstReady));
  } catch (error) {
    log.error({ err: error }, 'the gateway does not start');
    await Promise.all(supervised.map((part) => part.stop(stopMs())));
    process.exit(1);
  }
  process.stdout.write(`${JSON.stringify({ ready: true, port, processes: count })}\n`);
}
