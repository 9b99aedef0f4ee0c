import { systemContext } from '#server/access/system-context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { mayStillImport } from './context-of-import.ts';
import { nextAttemptAt } from './domain/import-facts.ts';
import { endImport, putImportOff } from './imports.store.ts';
import { type ImportFacts, importById } from './imports.views.ts';
import { type ImportSource, openImportSource, SourceError } from './open-import-source.ts';
import { ImportStopped, type ImportTurn, openImportTurn } from './open-import-turn.ts';
import { takeExperiments } from './take-experiments.ts';
import { takeLoggedModels } from './take-logged-models.ts';
import { takeModels } from './take-models.ts';
import { takeRuns } from './take-runs.ts';
import { takeVersions } from './take-versions.ts';

const PROCESS = 'importer';

export interface ImportDeps {
  uow: UnitOfWork;
  signal: AbortSignal;
  /** Throws when the lease was lost. */
  holdLease: () => void;
  /** How long one import may keep the others waiting. */
  turnMs: number;
}

type Outcome = 'done' | 'paused' | 'put off' | 'failed' | 'stopped';

const tenancyOf = ({ organisationId }: ImportFacts) => ({ ...EVERY_TENANT, organisationId });

function step(turn: ImportTurn): Promise<void> {
  const cursor = turn.cursor();
  switch (cursor.phase) {
    case 'experiments':
      return takeExperiments(turn, cursor);
    case 'runs':
      return takeRuns(turn, cursor);
    case 'logged-models':
      return takeLoggedModels(turn, cursor);
    case 'models':
      return takeModels(turn, cursor);
    case 'versions':
      return takeVersions(turn, cursor);
    case 'done':
      return Promise.resolve();
  }
}

async function finish({ uow }: ImportDeps, facts: ImportFacts): Promise<Outcome> {
  return uow.write(tenancyOf(facts), async (tx) => {
    const ctx = systemContext(tx, facts.organisationId, PROCESS);
    const to = { from: ['running'], state: 'done', at: ctx.now, forgets: true } as const;
    if (!(await endImport(tx, facts.id, to))) return 'stopped';
    const counts = (await importById(tx, facts.organisationId, facts.id))?.counts ?? facts.counts;
    const { experiments, runs, models, versions, skipped } = counts;
    await appendAuditEvent(ctx, {
      type: 'import.finished',
      resourceId: facts.id,
      workspaceId: facts.workspaceId,
      details: { url: facts.url, experiments, runs, models, versions, skipped },
    });
    return 'done';
  });
}

async function fail(
  { uow }: ImportDeps,
  facts: ImportFacts,
  message: string,
  attempts: number,
): Promise<Outcome> {
  return uow.write(tenancyOf(facts), async (tx) => {
    const ctx = systemContext(tx, facts.organisationId, PROCESS);
    const to = { from: ['running'], state: 'failed', at: ctx.now, forgets: false } as const;
    if (!(await endImport(tx, facts.id, to))) return 'stopped';
    await putImportOff(tx, facts.id, { attempts, message, nextAttemptAt: null, at: ctx.now });
    await appendAuditEvent(ctx, {
      type: 'import.failed',
      resourceId: facts.id,
      workspaceId: facts.workspaceId,
      details: { url: facts.url, reason: message },
      subjectId: facts.resumedBy ?? facts.createdBy,
    });
    return 'failed';
  });
}

/** Puts an import off with a growing pause, or ends it when the same step was tried too often. */
async function putOff(deps: ImportDeps, facts: ImportFacts, error: unknown): Promise<Outcome> {
  const told =
    error instanceof SourceError || (error instanceof Refusal && error.code === 'unavailable')
      ? error.message
      : 'Something went wrong here; the log of the worker says what.';
  const message = told.slice(0, 500);
  const now =
    (await deps.uow.read(tenancyOf(facts), (tx) => importById(tx, facts.organisationId, facts.id))) ?? facts;
  const failures = now.attempts + 1;
  const at = clock.now();
  const again = error instanceof SourceError && error.isFinal ? null : nextAttemptAt(failures, at);
  if (again === null) return fail(deps, facts, message, failures);
  await deps.uow.writeSql(tenancyOf(facts), (tx) =>
    putImportOff(tx, facts.id, { attempts: failures, message, nextAttemptAt: again, at }),
  );
  return 'put off';
}

async function work(deps: ImportDeps, facts: ImportFacts, source: ImportSource): Promise<Outcome> {
  const { uow, signal, holdLease, turnMs } = deps;
  const untilMs = performance.now() + turnMs;
  const turn = openImportTurn({ uow, facts, source, signal, holdLease, untilMs });
  while (turn.cursor().phase !== 'done') {
    signal.throwIfAborted();
    if (turn.mustPause()) return 'paused';
    await step(turn);
  }
  return finish(deps, facts);
}

/** What came of a turn, with the defect that broke it off, for the log. */
export interface ImportAdvance {
  outcome: Outcome;
  defect: unknown;
}

/** Takes an import as far as it comes in a turn: to its end, to its next turn, to a later time, or to a failure that says why. */
export async function advanceImport(deps: ImportDeps, facts: ImportFacts): Promise<ImportAdvance> {
  const isAllowed = await deps.uow.read(tenancyOf(facts), (tx) => mayStillImport(tx, facts));
  if (!isAllowed) {
    const message =
      'Whoever started this import may not do so any more. Somebody else can resume it in their own name.';
    return { outcome: await fail(deps, facts, message, 0), defect: null };
  }
  let source: ImportSource | null = null;
  try {
    source = openImportSource(facts, deps.signal);
    return { outcome: await work(deps, facts, source), defect: null };
  } catch (error) {
    deps.signal.throwIfAborted();
    if (error instanceof ImportStopped) return { outcome: 'stopped', defect: null };
    const outcome = await putOff(deps, facts, error);
    return { outcome, defect: error instanceof SourceError ? null : error };
  } finally {
    await source?.close();
  }
}
