import { isIdOf } from '#server/platform/domain/ids.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Actor } from './domain/actor.ts';

/** Refuses whoever does not operate the platform: its own tokens do, and whoever runs commands on its machine. */
export function requirePlatform(actor: Actor): void {
  if (actor.kind === 'machine-operator') return;
  if (actor.kind === 'token' && isIdOf('platformToken', actor.id)) return;
  throw new Refusal(
    'forbidden',
    'This needs a token of the platform. On the server, use: npm run admin -- create-token --scopes organisations:create.',
  );
}
