import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { clock } from '#server/platform/clock.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Context } from './context.ts';
import type { MachineOperator } from './domain/actor.ts';

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

/** Whoever runs a command on the machine that holds the database, under the name of their account there. */
export function machineOperator(organisationId: string): MachineOperator {
  return { kind: 'machine-operator', id: `machine:${userName().slice(0, 40)}`, organisationId };
}

/** The context in which that person acts on an organisation, in the caller's transaction. */
export function machineContext(tx: Tx, organisationId: string): Context {
  const actor = machineOperator(organisationId);
  return { tx, actor, organisationId, now: clock.now(), correlationId: randomUUID() };
}
