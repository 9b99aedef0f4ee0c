import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { takeProcessLock } from '../platform/process-lock.ts';
import { canListen, findListener } from './find-listener.ts';
import type { Part } from './part.ts';
import { clearLeftovers, openPartRecords, type PartRecords } from './part-records.ts';
import { type SupervisedPart, supervisePart } from './supervise-part.ts';

/** What one start needs for itself. */
export interface InstallationNeeds {
  dataDir: string;
  host: string;
  ports: readonly { port: number; option: string }[];
  print(line: string): void;
}

export interface Installation {
  records: PartRecords;
  /** Starts a part and answers when it is ready; from then on it is kept alive until `stop`. */
  keep(part: Part): Promise<void>;
  /** Stops the parts, those that depend on others first, and frees the data directory. */
  stop(): Promise<void>;
}

/** How long each layer may take to end, from the one that depends on all others down to the database: 10 s in all. */
const STOP_GRACE_MS = { service: 6_000, engine: 2_000, database: 6_000 } as const;

/**
 * Takes a data directory and its ports for this process, and ends what a killed start left behind. Throws, naming who
 * holds it, when the directory or a port is taken.
 */
export async function openInstallation(needs: InstallationNeeds): Promise<Installation> {
  prepareDirectory(needs.dataDir);
  const lock = takeProcessLock(join(needs.dataDir, 'interlock.lock'));
  if (!lock.held) {
    const { pid, command } = lock.holder;
    throw new Error(
      `The data directory ${needs.dataDir} is in use by process ${pid} (${command}).\nStop it first, or choose another with --data-dir.`,
    );
  }
  try {
    const left = await clearLeftovers(needs.dataDir);
    if (left.length > 0) needs.print(`Ended what an earlier start had left running: ${left.join(', ')}.`);
    for (const { port, option } of needs.ports) await refuseTakenPort(needs.host, port, option);
  } catch (error) {
    lock.release();
    throw error;
  }
  return manage(needs, lock.release);
}

function manage(needs: InstallationNeeds, release: () => void): Installation {
  const kept: SupervisedPart[] = [];
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  const news = {
    onReady: (part: Part, tookMs: number, isFirst: boolean) =>
      needs.print(
        isFirst ? `  ${part.title.padEnd(14)} ready   ${seconds(tookMs)}` : `The ${part.title} is back.`,
      ),
    onFailure: (part: Part, words: string, retryInMs: number) =>
      needs.print(
        `The ${part.title} ended: ${words.replace(/\.?\s*$/, '.')} Starting it again in ${seconds(retryInMs)}.`,
      ),
    onFinished: (part: Part) => needs.print(`The ${part.title} is done.`),
  };
  const stop = async () => {
    for (const layer of ['service', 'engine', 'database'] as const) {
      const parts = kept.filter(({ part }) => part.layer === layer);
      await Promise.all(parts.map((part) => part.stop(STOP_GRACE_MS[layer])));
    }
    release();
  };
  return {
    records: openPartRecords(needs.dataDir),
    keep: (part) => {
      const supervised = supervisePart(part, news);
      kept.push(supervised);
      return supervised.firstReady;
    },
    stop,
  };
}

function prepareDirectory(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Error(`The data directory ${dataDir} cannot be written. Choose another with --data-dir.`, {
      cause,
    });
  }
}

async function refuseTakenPort(host: string, port: number, option: string): Promise<void> {
  if (await canListen(host, port)) return;
  const holder = findListener(port);
  const by =
    holder === undefined ? 'another program' : `process ${holder.pid} (${holder.command.slice(0, 200)})`;
  throw new Error(
    `Port ${port} on ${host} is taken by ${by}.\nStop it, or choose another port with ${option}.`,
  );
}
