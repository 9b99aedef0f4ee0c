import { Refusal } from '#server/platform/domain/refusal.ts';
import { LOAD_BOUNDS } from './domain/admit-call.ts';
import { OPEN_GATE, type RecordGate, throughGate } from './domain/record-gate.ts';
import type { Step } from './step.ts';
import type { RecordWriter } from './write-records.ts';

const gates = new WeakMap<RecordWriter, RecordGate>();

/** No model is asked for a decision that cannot be recorded. */
export const checkRecords: Step = {
  name: 'records',
  appliesTo: ({ callPolicy }) => callPolicy?.durability !== 'spool',
  run({ records }, { isSimulation }) {
    if (isSimulation) return;
    const isHealthy = records.isHealthy();
    const { gate, mayBegin } = throughGate(gates.get(records) ?? OPEN_GATE, isHealthy, performance.now());
    if (isHealthy) gates.delete(records);
    else gates.set(records, gate);
    if (mayBegin && records.lateness() <= LOAD_BOUNDS.recordPressureMax) return;
    throw new Refusal(
      'unavailable',
      'Decisions cannot be recorded right now, so none is made. Try again in a moment.',
      {
        details: { reason: 'record-unavailable', retryAfterSeconds: 1 },
      },
    );
  },
};
