import { Refusal } from '#server/platform/domain/refusal.ts';

/** Refusals about traces, in the words that MLflow's clients and their tests know. */
export const noSuchTrace = (id: string) =>
  new Refusal('not-found', `Trace with ID '${id.slice(0, 100)}' not found.`);

export const noSuchAssessment = (id: string, traceId: string) =>
  new Refusal(
    'not-found',
    `Assessment with ID '${id.slice(0, 100)}' not found for trace '${traceId.slice(0, 100)}'`,
  );

export const notExported = (id: string) =>
  new Refusal(
    'not-found',
    `Trace with ID ${id.slice(0, 100)} is not fully exported yet, please try again later.`,
  );
