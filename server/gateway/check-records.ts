import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { LOAD_BOUNDS } from './domain/admit-call.ts';
import { OPEN_GATE, type RecordGate, throughGate } from './domain/record-gate.ts';
import type { Gateway } from './gateway.ts';
import type { Step } from './step.ts';
import type { RecordWriter } from './write-records.ts';

const gates = new WeakMap<RecordWriter, RecordGate>();
const isAsked = ({ callPolicy }: Route): boolean => callPolicy?.durability !== 'spool';

/** Refuses with `unavailable` when decisions for this route cannot be recorded right now. */
export function requireRecords({ records }: Pick<Gateway, 'records'>, route: Route): void {
  if (!isAsked(route)) return;
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
}

/** No model is asked for a decision that cannot be recorded. */
export const checkRecords: Step = {
  name: 'records',
  appliesTo: isAsked,
  run(gateway, { isSimulation, route }) {
    if (!isSimulation) requireRecords(gateway, route);
  },
};
