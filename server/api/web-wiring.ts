import type { OpenUnitOfWork } from '#server/platform/unit-of-work.ts';
import { wireApp } from '#server/wiring.ts';

const slot = globalThis as typeof globalThis & { interlockWeb?: OpenUnitOfWork };

/** The web process's wiring: one per process, also across reloads in development. */
export function webWiring(): OpenUnitOfWork {
  slot.interlockWeb ??= wireApp('web');
  return slot.interlockWeb;
}
