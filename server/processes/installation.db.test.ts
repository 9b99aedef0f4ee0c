import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '../platform/free-port.ts';
import { nodeBinary } from '../platform/node-binary.ts';
import { identifyProcess } from '../platform/process-identity.ts';

const HOUSE = fileURLToPath(new URL('./small-house.ts', import.meta.url));

interface House {
  child: ChildProcess;
  output(): string;
  ended: Promise<number | null>;
}

let dataDir: string;
let ports: [number, number];
const houses: House[] = [];

beforeEach(async () => {
  dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'interlock-house-')));
  ports = [await freePort(), await freePort()];
});

afterEach(async () => {
  for (const { child, ended } of houses.splice(0)) {
    child.kill('SIGTERM');
    await ended;
  }
  await until(() => livingPostmaster() === undefined, 10_000);
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

function openHouse(behaviour = 'polite', port = ports[0]): House {
  const child = spawn(nodeBinary(), [HOUSE, dataDir, String(port), String(ports[1]), behaviour]);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const ended = new Promise<number | null>((settle) => child.once('exit', settle));
  const house = { child, ended, output: () => output };
  houses.push(house);
  return house;
}

async function readyHouse(behaviour = 'polite'): Promise<House> {
  const house = openHouse(behaviour);
  await until(() => house.output().includes('house ready'), 20_000, house.output);
  return house;
}

async function until(
  test: () => boolean | Promise<boolean>,
  timeoutMs: number,
  why = () => '',
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await test())) {
    if (Date.now() > deadline) throw new Error(`It did not come true in ${timeoutMs} ms. ${why()}`);
    await sleep(25);
  }
}

async function pidOf(port: number): Promise<number> {
  return Number(await (await fetch(`http://127.0.0.1:${port}/pid`)).text());
}

function livingPostmaster(): number | undefined {
  const file = join(dataDir, 'postgres', 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  return identifyProcess(pid)?.command.includes(dataDir) ? pid : undefined;
}

async function query(house: House, sql: string): Promise<unknown> {
  const { ownerUrl } = JSON.parse(
    house
      .output()
      .split('\n')
      .find((line) => line.includes('ownerUrl')) ?? '{}',
  );
  const client = new pg.Client({ connectionString: ownerUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end();
  }
}

it('starts, stops within 10 s on SIGTERM, and finds its data at the second start', async () => {
  const first = await readyHouse();
  await query(first, 'create table kept as select 42 as answer');
  const pids = [await pidOf(ports[0]), await pidOf(ports[1])];
  const askedAt = Date.now();
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  expect(Date.now() - askedAt).toBeLessThan(10_000);
  expect([...pids, livingPostmaster() ?? 0].map(identifyProcess)).toEqual([undefined, undefined, undefined]);
  expect(existsSync(join(dataDir, 'interlock.lock'))).toBe(false);

  const startedAt = Date.now();
  const second = await readyHouse();
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  expect(await query(second, 'select answer from kept')).toEqual({ answer: 42 });
});

it('makes a part end that ignores SIGTERM, still within 10 s', async () => {
  const house = await readyHouse('deaf');
  const deaf = await pidOf(ports[1]);
  const askedAt = Date.now();
  house.child.kill('SIGINT');
  expect(await house.ended).toBe(0);
  expect(Date.now() - askedAt).toBeLessThan(10_000);
  expect(identifyProcess(deaf)).toBeUndefined();
});

it('brings back a crashed part and PostgreSQL itself, and says so', async () => {
  const house = await readyHouse();
  const before = await pidOf(ports[0]);
  await fetch(`http://127.0.0.1:${ports[0]}/crash`).catch(() => undefined);
  await until(() => house.output().includes('The one is back.'), 10_000, house.output);
  expect(house.output()).toMatch(/The one ended: exit code 9/);
  expect(await pidOf(ports[0])).not.toBe(before);

  process.kill(livingPostmaster() ?? 0, 'SIGKILL');
  await until(() => house.output().includes('The PostgreSQL is back.'), 15_000, house.output);
  expect(await query(house, 'select 1 as alive')).toEqual({ alive: 1 });
});

it('brings PostgreSQL back where its clients look for it, also when somebody sat on its port meanwhile', async () => {
  const house = await readyHouse();
  const { ownerUrl } = JSON.parse(
    house
      .output()
      .split('\n')
      .find((line) => line.includes('ownerUrl')) ?? '{}',
  );
  const port = Number(new URL(ownerUrl).port);
  process.kill(livingPostmaster() ?? 0, 'SIGKILL');
  const squatter = createServer();
  await until(
    () =>
      new Promise<boolean>((settle) => {
        squatter.once('error', () => settle(false));
        squatter.listen(port, '127.0.0.1', () => settle(true));
      }),
    5_000,
  );
  await until(
    () => house.output().includes('The PostgreSQL ended') || house.output().includes('is taken'),
    10_000,
    house.output,
  );
  await sleep(1_000);
  await new Promise((settle) => squatter.close(settle));
  await until(() => house.output().includes('The PostgreSQL is back.'), 30_000, house.output);
  expect(await query(house, 'select 1 as alive')).toEqual({ alive: 1 });
});

it('leaves no child behind when it is killed with -9', async () => {
  const house = await readyHouse();
  const pids = [await pidOf(ports[0]), await pidOf(ports[1]), livingPostmaster() ?? 0];
  house.child.kill('SIGKILL');
  await house.ended;
  await until(() => pids.every((pid) => identifyProcess(pid) === undefined), 10_000);
});

it('clears what a killed start left, even a part that does not notice, and starts on the same data', async () => {
  const house = await readyHouse('deaf');
  const deaf = await pidOf(ports[1]);
  process.kill(deaf, 'SIGSTOP');
  house.child.kill('SIGKILL');
  await house.ended;
  expect(identifyProcess(deaf)).toBeDefined();
  const next = await readyHouse();
  expect(next.output()).toContain(`two (process ${deaf})`);
  expect(identifyProcess(deaf)).toBeUndefined();
});

it('starts again while PostgreSQL was orphaned by the death of both supervisor and keeper', async () => {
  const house = await readyHouse();
  const orphan = livingPostmaster() ?? 0;
  const keeper = JSON.parse(
    house
      .output()
      .split('\n')
      .find((line) => line.includes('ownerUrl')) ?? '{}',
  ).pid;
  process.kill(house.child.pid ?? 0, 'SIGKILL');
  process.kill(keeper, 'SIGKILL');
  await house.ended;
  expect(livingPostmaster()).toBe(orphan);
  const next = await readyHouse();
  expect(livingPostmaster()).not.toBe(orphan);
  expect(await query(next, 'select 1 as alive')).toEqual({ alive: 1 });
});

it('refuses a taken data directory and a taken port, and says who holds them', async () => {
  const house = await readyHouse();
  const second = openHouse('polite', await freePort());
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(`is in use by process ${house.child.pid}`);
  house.child.kill('SIGTERM');
  await house.ended;

  const blocker = createServer().listen(ports[0], '127.0.0.1');
  const third = openHouse();
  expect(await third.ended).toBe(1);
  expect(third.output()).toContain(`Port ${ports[0]} on 127.0.0.1 is taken by`);
  if (process.platform === 'linux') expect(third.output()).toContain(`process ${process.pid} (`);
  await new Promise((settle) => blocker.close(settle));
});

it('gives up a first start whose part never becomes ready, with its last words, and leaves nothing running', async () => {
  const house = openHouse('broken');
  expect(await house.ended).toBe(1);
  expect(house.output()).toMatch(/house failed: two does not start\. .*exit code 3/);
  expect(livingPostmaster()).toBeUndefined();
});
