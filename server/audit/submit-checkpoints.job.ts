import type { BackgroundTask } from '#server/platform/background-task.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import type { WitnessAddress } from './ask-witness.ts';
import { WITNESS_STATES, type WitnessState } from './domain/witness-state.ts';
import { SEALED_CHANNEL } from './seal-batch.ts';
import { submitCheckpoint } from './submit-checkpoint.ts';
import { uncosignedLogs } from './witness.store.ts';

const PERIOD_MS = 5_000;
const log = logger('witness');

/** Makes the task that has every newest checkpoint cosigned; those in between are left out. */
export function submitCheckpoints(address: WitnessAddress): BackgroundTask {
  return {
    name: 'submit-checkpoints',
    periodMs: PERIOD_MS,
    channel: SEALED_CHANNEL,
    async run({ uow, signal, holdLease }) {
      const logs = await uow.read(EVERY_TENANT, (tx) => uncosignedLogs(tx, address.key.name));
      const said = new Map<WitnessState, number>();
      for (const uncosigned of logs) {
        holdLease();
        const state = await submitCheckpoint(uow, address, uncosigned, signal);
        said.set(state, (said.get(state) ?? 0) + 1);
        if (state !== 'cosigned')
          log.warn({ organisationId: uncosigned.organisationId, state }, 'a checkpoint was not cosigned');
        // The others would find the same, each after the same wait.
        if (state === 'unreachable') break;
      }
      const words = [...said].map(
        ([state, count]) => `${WITNESS_STATES[state].word.toLowerCase()}: ${count}`,
      );
      return words.length > 0 ? words.join(', ') : 'every newest checkpoint is cosigned';
    },
  };
}
