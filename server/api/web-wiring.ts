import { followKeyGenerations } from '#server/platform/key-generations.ts';
import type { OpenUnitOfWork } from '#server/platform/unit-of-work.ts';
import { wireApp } from '#server/wiring.ts';

const slot = globalThis as typeof globalThis & { interlockWeb?: OpenUnitOfWork };

/** The web process's wiring: one per process, also across reloads in development. */
export function webWiring(): OpenUnitOfWork {
  if (!slot.interlockWeb) {
    slot.interlockWeb = wireApp('web');
    followKeyGenerations(slot.interlockWeb.uow);
  }
  return slot.interlockWeb;
}
