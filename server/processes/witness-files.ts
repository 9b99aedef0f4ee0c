import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { newEd25519Key } from '#server/audit/ed25519.ts';

/** What a witness keeps of one log, as it lies in its state file. */
export interface KeptLog {
  origin: string;
  /** The verifier keys it trusts for the log. */
  vkeys: string[];
  size: number;
  /** Base64; the root at that size. */
  root: string;
  /** The checkpoint that was cosigned last, cosignature included; empty before the first. */
  checkpoint: string;
}

export interface WitnessKey {
  name: string;
  /** Base64. */
  seed: string;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function readJson<T>(path: string): T | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (error) {
    if (isMissing(error)) return null;
    throw new Error(`${path} cannot be read. Restore it: a witness that forgets what it cosigned is none.`, {
      cause: error,
    });
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Writes a file so that after a crash there is either the old one or the new one, whole; returns once it is on the disk. */
function writeDurably(folder: string, name: string, text: string): void {
  const draft = join(folder, `${name}.new`);
  const file = openSync(draft, 'w', 0o600);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(draft, join(folder, name));
  syncFolder(folder);
}

/** The files of a witness: its key, made on first use, and what it has cosigned. */
export class WitnessFiles {
  readonly key: WitnessKey;
  readonly #folder: string;
  readonly #logs: Map<string, KeptLog>;

  constructor(folder: string, name: string | undefined) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const kept = readJson<WitnessKey>(join(folder, 'witness.key'));
    this.key = kept ?? {
      name: name ?? `${hostname()}/witness`,
      seed: newEd25519Key().seed.toBase64(),
    };
    if (kept && name !== undefined && kept.name !== name)
      throw new Error(`This state belongs to the witness ${kept.name}. Give another one a state of its own.`);
    if (!kept) writeDurably(folder, 'witness.key', JSON.stringify(this.key));
    const logs = readJson<KeptLog[]>(join(folder, 'state.json')) ?? [];
    this.#logs = new Map(logs.map((log) => [log.origin, log]));
  }

  log(origin: string): KeptLog | null {
    return this.#logs.get(origin) ?? null;
  }

  origins(): string[] {
    return [...this.#logs.keys()];
  }

  /** Keeps what is known of a log; on the disk when it returns. */
  keep(log: KeptLog): void {
    const logs = [...this.#logs.values()].filter(({ origin }) => origin !== log.origin);
    writeDurably(this.#folder, 'state.json', JSON.stringify([...logs, log], null, 1));
    this.#logs.set(log.origin, log);
  }
}

function isAnswered(socket: string): Promise<boolean> {
  return new Promise((answer) => {
    const trial = connect(socket, () => {
      trial.destroy();
      answer(true);
    });
    trial.once('error', () => answer(false));
  });
}

function listen(socket: string): Promise<boolean> {
  return new Promise((answer, fail) => {
    const server = createServer((other) => other.destroy());
    server.once('error', (error) =>
      'code' in error && error.code === 'EADDRINUSE' ? answer(false) : fail(error),
    );
    server.listen(socket, () => {
      server.unref();
      answer(true);
    });
  });
}

/**
 * Throws when another witness runs on this state: two that share a key and not a memory could be played against each
 * other. The lock is a socket, which nobody holds any more once its process is gone, however it went.
 */
export async function lockState(folder: string): Promise<void> {
  process.chdir(resolve(folder));
  const socket = 'witness.lock';
  if (await listen(socket)) return;
  if (!(await isAnswered(socket))) {
    rmSync(socket, { force: true });
    if (await listen(socket)) return;
  }
  throw new Error(`Another witness runs on ${folder}.`);
}
