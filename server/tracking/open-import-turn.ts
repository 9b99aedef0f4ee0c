import { randomUUID } from 'node:crypto';
import type { Context } from '#server/access/context.ts';
import { requireOpenTenant } from '#server/access/require-open-tenant.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { contextOfImport } from './context-of-import.ts';
import type { ImportCursor } from './domain/import-cursor.ts';
import { addCounts, addProblems, type ImportCounts, type ImportProblem } from './domain/import-facts.ts';
import { sourceKey } from './domain/import-source.ts';
import { moveImport, putItem } from './imports.store.ts';
import { type ImportFacts, type ImportItem, type ItemKind, itemsByIds, nextItem } from './imports.views.ts';
import { type ImportSource, SourceError } from './open-import-source.ts';

/** Somebody cancelled the import or closed the organisation, or another worker has it: nothing was written. */
export class ImportStopped extends Error {}

type Run = (ctx: Context) => Promise<void>;
type Note = (what: string, why: string) => void;

/**
 * A stretch of work on one import. What was fetched is written together with where the import then stands, in one transaction:
 * so nothing is made twice and nothing is left out, whatever ends the worker.
 */
export interface ImportTurn {
  readonly facts: ImportFacts;
  readonly source: ImportSource;
  /** Aborts when the worker is to stop. */
  readonly signal: AbortSignal;
  cursor(): ImportCursor;
  /** Whether others have waited long enough. */
  mustPause(): boolean;
  items(kind: ItemKind, ids: readonly string[]): Promise<Map<string, ImportItem>>;
  next(kind: ItemKind, after: string | null): Promise<ImportItem | null>;
  read<T>(run: (ctx: Context) => Promise<T>): Promise<T>;
  /** Writes through use cases and moves on; throws `ImportStopped`. */
  advance(to: ImportCursor, run?: Run, made?: Partial<ImportCounts>): Promise<void>;
  /** The same; what a use case refuses for good is noted as a problem of `what`, and the import moves on to `otherwise`. */
  attempt(
    what: string,
    to: ImportCursor,
    run: Run,
    more?: { made?: Partial<ImportCounts>; otherwise?: ImportCursor },
  ): Promise<boolean>;
  /**
   * Asks the source for something that can be left out; null, with a problem noted, when it cannot be had. `note` is for
   * whoever may yet ask again, and keeps the problem until then.
   */
  orSkip<T>(what: string, ask: () => Promise<T>, note?: Note): Promise<T | null>;
  readonly note: Note;
  keep(
    ctx: Context,
    item: { kind: ItemKind; sourceId: string; localId: string; isDone: boolean; isPartial?: boolean },
  ): Promise<void>;
}

/** What fails this often by the other server's fault is left out, where it can be. */
const SKIP_AFTER = 3;

interface Given {
  uow: UnitOfWork;
  facts: ImportFacts;
  source: ImportSource;
  signal: AbortSignal;
  holdLease: () => void;
  untilMs: number;
}

async function stopWhereClosed(ctx: Pick<Context, 'tx' | 'organisationId'>): Promise<void> {
  try {
    await requireOpenTenant(ctx);
  } catch (error) {
    throw error instanceof Refusal ? new ImportStopped() : error;
  }
}

function mayLeaveOut(error: unknown, failures: number): error is SourceError {
  if (!(error instanceof SourceError) || error.status === null || error.status === 401) return false;
  return error.isFinal || failures >= SKIP_AFTER;
}

/** Opens a turn from where an import stands. */
export function openImportTurn(given: Given): ImportTurn {
  const { uow, facts, source, signal } = given;
  const { organisationId, workspaceId } = facts;
  const tenancy = { ...EVERY_TENANT, organisationId };
  const place = { workspaceId, source: sourceKey(facts) };
  const correlationId = randomUUID();
  let { cursor, counts, problems, revision, attempts } = facts as {
    cursor: ImportCursor;
    counts: ImportCounts;
    problems: readonly ImportProblem[];
    revision: number;
    attempts: number;
  };
  let noted: ImportProblem[] = [];

  async function advance(to: ImportCursor, run?: Run, made: Partial<ImportCounts> = {}): Promise<void> {
    given.holdLease();
    const skipped = noted.length;
    const next = {
      cursor: to,
      counts: addCounts(counts, { ...made, ...(skipped > 0 && { skipped }) }),
      problems: addProblems(problems, noted),
    };
    await uow.write(tenancy, async (tx) => {
      // First the organisation and then the import, as whoever closes it does.
      await stopWhereClosed({ tx, organisationId });
      const ctx = await contextOfImport(tx, facts, correlationId);
      if (!(await moveImport(tx, facts.id, { ...next, revision, at: ctx.now }))) throw new ImportStopped();
      await run?.(ctx);
    });
    ({ cursor, counts, problems } = next);
    revision += 1;
    attempts = 0;
    // What the work itself noted goes with the next step.
    noted = noted.slice(skipped);
  }

  const turn: ImportTurn = {
    facts,
    source,
    signal,
    cursor: () => cursor,
    mustPause: () => signal.aborted || performance.now() > given.untilMs,
    items: (kind, ids) => uow.read(tenancy, (tx) => itemsByIds(tx, { ...place, kind }, ids)),
    next: (kind, after) => uow.read(tenancy, (tx) => nextItem(tx, { ...place, kind }, after)),
    read: (run) => uow.read(tenancy, async (tx) => run(await contextOfImport(tx, facts, correlationId))),
    advance,
    async attempt(what, to, run, { made, otherwise = to } = {}) {
      try {
        await advance(to, run, made);
        return true;
      } catch (error) {
        // What cannot be kept just now can later: the import is put off and asks for it anew.
        if (!(error instanceof Refusal) || error.code === 'unavailable') throw error;
        turn.note(what, error.message);
        await advance(otherwise);
        return false;
      }
    },
    async orSkip(what, ask, note = turn.note) {
      try {
        return await ask();
      } catch (error) {
        signal.throwIfAborted();
        if (!mayLeaveOut(error, attempts)) throw error;
        note(what, error.message);
        return null;
      }
    },
    note: (what, why) => {
      noted.push({ what, why });
    },
    keep: (ctx, item) => putItem(ctx.tx, { isPartial: false, organisationId, ...place, ...item }),
  };
  return turn;
}
