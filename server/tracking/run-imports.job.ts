import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { advanceImport } from './advance-import.ts';
import { dueImports } from './imports.views.ts';
import { IMPORTS_CHANNEL } from './imports-channel.ts';

const BATCH = 20;
const TURN_MS = 20_000;
const log = logger('imports');

/** Brings imports on, one after the other, each for a turn and from where it stands. */
export const runImports: BackgroundTask = {
  name: 'run-imports',
  periodMs: 2_000,
  // A single large file may take longer than a turn.
  deadlineMs: 60 * 60_000,
  channel: IMPORTS_CHANNEL,
  async run({ uow, signal, holdLease }) {
    const due = await uow.read(EVERY_TENANT, (tx) => dueImports(tx, clock.now(), BATCH));
    const told: string[] = [];
    for (const facts of due) {
      holdLease();
      try {
        const { outcome, defect } = await advanceImport({ uow, signal, holdLease, turnMs: TURN_MS }, facts);
        if (defect !== null) log.error({ err: defect, import: facts.id }, 'an import broke off');
        told.push(outcome);
      } catch (error) {
        // The next one may be another organisation's.
        signal.throwIfAborted();
        log.error({ err: error, import: facts.id }, 'an import broke off, and nothing could be noted of it');
        told.push('broken off');
      }
    }
    return told.length === 0 ? 'no import is under way' : `brought imports on: ${told.join(', ')}`;
  },
};
