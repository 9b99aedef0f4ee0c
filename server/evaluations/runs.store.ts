import { prismaOf, rows } from '#server/platform/db.ts';
import type { Prisma } from '#server/platform/generated/client.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { RowAnswer } from './domain/evaluation-report.ts';

/** Inserts a run that waits; an open one for the same revision and plan ends in `already-exists`. */
export async function insertRun(
  tx: Tx,
  run: Omit<
    Prisma.EvaluationRunUncheckedCreateInput,
    'state' | 'rowsDone' | 'attempts' | 'startedAt' | 'finishedAt'
  >,
): Promise<void> {
  await prismaOf(tx).evaluationRun.create({
    data: { ...run, state: 'waiting', rowsDone: 0, attempts: 0 },
    select: { id: true },
  });
}

/** Changes how far a run has come; Postgres lets the system role alone do it. */
export async function changeRun(
  tx: Tx,
  id: string,
  change: {
    state?: 'waiting' | 'running' | 'done' | 'failed';
    rowsTotal?: number;
    rowsDone?: number;
    attempts?: number;
    nextAttemptAt?: Date | null;
    message?: string | null;
    startedAt?: Date;
    finishedAt?: Date;
  },
): Promise<void> {
  await prismaOf(tx).evaluationRun.update({ where: { id }, data: change, select: { id: true } });
}

/** Keeps what was answered to one stretch of rows; a stretch that was kept already stays as it is. */
export async function saveAnswers(
  tx: Tx,
  kept: { runId: string; organisationId: string; chunk: number; answers: readonly RowAnswer[] },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO evaluation_answer (run_id, chunk, organisation_id, answers) VALUES ($1, $2, $3, $4)
     ON CONFLICT (run_id, chunk) DO NOTHING`,
    [kept.runId, kept.chunk, kept.organisationId, JSON.stringify(kept.answers)],
  );
}

/** Forgets the stretches of a run, once the report holds them or nobody needs them. */
export async function dropAnswers(tx: Tx, runId: string): Promise<void> {
  await rows(tx, 'DELETE FROM evaluation_answer WHERE run_id = $1', [runId]);
}
