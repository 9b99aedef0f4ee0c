import { systemContext } from '#server/access/system-context.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { checkStretch } from './check-log.ts';
import { haltLog } from './halt-log.ts';
import { sealedLogs } from './unsealed-logs.views.ts';

/**
 * Walks round every log all day, a stretch at a time: events against leaves, leaves against tiles, tiles against the signed
 * root. What was changed a year ago is found without anybody asking; a log of a million events is walked round in 40 minutes.
 */
const PERIOD_MS = 60_000;
const STRETCH = 25_600;
const RUN_MS = 5_000;
const PROCESS = 'sequencer';

/** Makes the task, with a memory of its own of how far it came. */
export function recheckAuditLog(): BackgroundTask {
  const reached = new Map<string, number>();
  let first = 0;
  return {
    name: 'recheck-audit-log',
    periodMs: PERIOD_MS,
    async run({ uow, holdLease }) {
      const logs = await uow.read(EVERY_TENANT, sealedLogs);
      const until = performance.now() + RUN_MS;
      let checked = 0;
      let halted = 0;
      for (let step = 0; step < logs.length && performance.now() < until; step += 1) {
        const { organisationId, size } = logs[(first + step) % logs.length] ?? {
          organisationId: '',
          size: 0,
        };
        const from = reached.get(organisationId) ?? 0;
        holdLease();
        const fault = await uow.read(EVERY_TENANT, (tx) =>
          checkStretch(tx, organisationId, from, from + STRETCH),
        );
        if (fault) {
          halted += 1;
          await uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
            haltLog(systemContext(tx, organisationId, PROCESS), fault),
          );
        }
        reached.set(organisationId, from + STRETCH >= size ? 0 : from + STRETCH);
        checked += Math.min(STRETCH, size - from);
        if (step === logs.length - 1 || performance.now() >= until) first = (first + step + 1) % logs.length;
      }
      return `compared ${checked} events with the log${halted > 0 ? `; ${halted} logs differ` : ''}`;
    },
  };
}
