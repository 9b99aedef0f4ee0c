/**
 * An import takes over what another MLflow server holds. It runs until it is done, until somebody cancels it, or until it
 * cannot go on; from the last two it can be resumed where it stood.
 */
export const IMPORT_STATES = ['running', 'failed', 'cancelled', 'done'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

type ImportAct = 'cancel' | 'resume';

const ACTS = {
  running: ['cancel'],
  failed: ['resume', 'cancel'],
  cancelled: ['resume'],
  done: [],
} as const satisfies Record<ImportState, readonly ImportAct[]>;

/** Tells whether an act makes sense while an import is in a state. */
export function canActOnImport(state: ImportState, act: ImportAct): boolean {
  return (ACTS[state] as readonly ImportAct[]).includes(act);
}

/** What can be taken over: experiments with their runs, logged models and files; registered models and prompts. */
export const IMPORT_TAKES = ['experiments', 'models'] as const;
export type ImportTake = (typeof IMPORT_TAKES)[number];

/** What an import has made here so far; `skipped` counts what it had to leave out. */
export interface ImportCounts {
  experiments: number;
  runs: number;
  points: number;
  files: number;
  bytes: number;
  loggedModels: number;
  models: number;
  versions: number;
  skipped: number;
}

export const NO_COUNTS: ImportCounts = {
  experiments: 0,
  runs: 0,
  points: 0,
  files: 0,
  bytes: 0,
  loggedModels: 0,
  models: 0,
  versions: 0,
  skipped: 0,
};

/** Adds what a step made. */
export function addCounts(counts: ImportCounts, more: Partial<ImportCounts>): ImportCounts {
  const sum = { ...counts };
  for (const [name, value] of Object.entries(more)) sum[name as keyof ImportCounts] += value;
  return sum;
}

/** What could not be taken over, and why. */
export interface ImportProblem {
  what: string;
  why: string;
}

/** Only the latest problems are kept; `skipped` counts all of them. */
const PROBLEMS_MAX = 100;
const WORDS_MAX = 300;

/** The latest problems, the newest last, each short enough to show. */
export function addProblems(
  known: readonly ImportProblem[],
  more: readonly ImportProblem[],
): readonly ImportProblem[] {
  // A cut through a pair leaves a half, which the database's JSON does not take.
  const cut = (text: string) =>
    text.length > WORDS_MAX ? `${text.slice(0, WORDS_MAX - 1).toWellFormed()}…` : text;
  const short = more.map(({ what, why }) => ({ what: cut(what), why: cut(why) }));
  return [...known, ...short].slice(-PROBLEMS_MAX);
}

export const ATTEMPTS_MAX = 10;
const BACKOFF_MS = { least: 2_000, most: 5 * 60_000 };

/** When to try again after so many failures of the same step, or null when it was tried often enough. */
export function nextAttemptAt(failures: number, now: Date): Date | null {
  if (failures >= ATTEMPTS_MAX) return null;
  return new Date(now.getTime() + Math.min(BACKOFF_MS.most, BACKOFF_MS.least * 2 ** (failures - 1)));
}
