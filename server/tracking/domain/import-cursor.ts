import type { ImportTake } from './import-facts.ts';
import type { Walked } from './import-paging.ts';

/**
 * Where an import stands. It goes through experiments, the runs of each, their logged models, then models and the versions of
 * each. What is under way inside a run, a logged model or a version stands in the cursor as well, so that whatever ends the
 * worker costs one page, one group of metrics or one file.
 */
export interface FilesPlace {
  /** Folders that are still to be looked into, the next one first; the root is the empty text. */
  folders: readonly string[];
  /** The last file of the first folder that is here already. */
  after: string | null;
  /** Something on the way could not be had. */
  isPartial: boolean;
  /** How many folders were looked into so far. */
  looked?: number | undefined;
}

/** The start of a folder tree. */
export const FILES_BEGIN: FilesPlace = { folders: [''], after: null, isPartial: false };

export interface RunPlace {
  /** The run's id there. */
  id: string;
  /** Metrics up to this key are here. */
  afterMetric: string | null;
  /** Where the history of the next metric goes on; null for its beginning. */
  page: string | null;
  walked?: Walked | undefined;
  /** Null until all metrics are here. */
  files: FilesPlace | null;
}

export interface HolderPlace {
  /** The id there: of a logged model, or the number of a version. */
  id: string;
  files: FilesPlace;
}

export type RegistryKind = 'model' | 'prompt';

/** The page of a list that comes next, null for its beginning, and how far the list was walked. */
interface ListPlace {
  page: string | null;
  walked?: Walked | undefined;
}

export type ImportCursor =
  | ({ phase: 'experiments' } & ListPlace)
  | ({ phase: 'runs'; experiment: string | null; run: RunPlace | null } & ListPlace)
  | ({ phase: 'logged-models'; experiment: string | null; model: HolderPlace | null } & ListPlace)
  | ({ phase: 'models'; kind: RegistryKind } & ListPlace)
  | ({
      phase: 'versions';
      kind: RegistryKind;
      model: string | null;
      version: HolderPlace | null;
    } & ListPlace)
  | { phase: 'done' };

export type CursorIn<P extends ImportCursor['phase']> = Extract<ImportCursor, { phase: P }>;

const MODELS_BEGIN: ImportCursor = { phase: 'models', kind: 'model', page: null };

/** Where an import begins. */
export function firstCursor(takes: readonly ImportTake[]): ImportCursor {
  return takes.includes('experiments') ? { phase: 'experiments', page: null } : MODELS_BEGIN;
}

/** Where it goes on once a phase is over. */
export function cursorAfter(cursor: ImportCursor, takes: readonly ImportTake[]): ImportCursor {
  switch (cursor.phase) {
    case 'experiments':
      return { phase: 'runs', experiment: null, page: null, run: null };
    case 'runs':
      return { phase: 'logged-models', experiment: null, page: null, model: null };
    case 'logged-models':
      return takes.includes('models') ? MODELS_BEGIN : { phase: 'done' };
    case 'models':
      if (cursor.kind === 'model') return { phase: 'models', kind: 'prompt', page: null };
      return { phase: 'versions', kind: 'model', model: null, page: null, version: null };
    case 'versions':
      if (cursor.kind === 'model')
        return { phase: 'versions', kind: 'prompt', model: null, page: null, version: null };
      return { phase: 'done' };
    case 'done':
      return cursor;
  }
}

const PHASE_WORDS = {
  experiments: 'Finding experiments',
  runs: 'Taking over runs',
  'logged-models': 'Taking over logged models',
  models: 'Finding models and prompts',
  versions: 'Taking over versions',
  done: 'Done',
} as const satisfies Record<ImportCursor['phase'], string>;

/** What an import is doing, in words. */
export function wordPhase(phase: ImportCursor['phase']): string {
  return PHASE_WORDS[phase];
}
