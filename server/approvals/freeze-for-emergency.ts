import type { Context } from '#server/access/context.ts';
import type { EmergencyRow } from './emergencies.store.ts';

export async function freezeFor(
  _ctx: Context,
  _what: { scope: 'workflow' | 'workspace'; emergency: EmergencyRow; reason: string },
): Promise<string | null> {
  return null;
}
export async function liftFreezes(
  _ctx: Context,
  _ids: readonly (string | null)[],
  _reason: string,
): Promise<void> {}
