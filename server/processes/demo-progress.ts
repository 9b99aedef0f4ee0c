import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** How far the demonstration has come, so that an interrupted one goes on and a finished one changes nothing. */
const progressSchema = z.object({
  done: z.array(z.string()),
  /** What earlier steps made, by name: ids, and the application's token. */
  kept: z.record(z.string(), z.string()),
  /** How many applications were sent. */
  sent: z.number(),
});
type State = z.output<typeof progressSchema>;

export interface Progress {
  readonly sent: number;
  isDone(step: string): boolean;
  kept(name: string): string;
  keep(name: string, value: string): void;
  countSent(sent: number): void;
  finish(step: string): void;
}

function read(path: string): State {
  try {
    return progressSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { done: [], kept: {}, sent: 0 };
  }
}

/** Opens the progress file of a data directory (mode 600: it holds the application's token). */
export function openProgress(dataDir: string): Progress {
  const path = join(dataDir, 'demo-progress.json');
  const state = read(path);
  const save = () => {
    writeFileSync(`${path}.new`, JSON.stringify(state, null, 2), { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
  };
  return {
    get sent() {
      return state.sent;
    },
    isDone: (step) => state.done.includes(step),
    kept(name) {
      const value = state.kept[name];
      if (value === undefined) throw new Error(`an earlier step of the demonstration has not kept "${name}"`);
      return value;
    },
    keep(name, value) {
      state.kept[name] = value;
      save();
    },
    countSent(sent) {
      state.sent = sent;
      save();
    },
    finish(step) {
      state.done.push(step);
      save();
    },
  };
}
