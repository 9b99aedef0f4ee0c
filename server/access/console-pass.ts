import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { derivedKey } from '#server/platform/key-ring.ts';
import type { TokenActor } from './domain/actor.ts';

/**
 * What the console shows to the gateway when somebody tries something out: a note of who asks, in which workspace and for
 * what, under a key that only this installation's processes hold. It lasts half a minute, is stored nowhere and lets its
 * holder simulate, never decide.
 */
const FORM = /^ilp_([A-Za-z0-9_-]{20,1000})\.([A-Za-z0-9_-]{43})$/;
const VALID_MS = 30_000;

const noteSchema = z.strictObject({
  personId: z.string().max(64),
  organisationId: z.string().max(64),
  workspaceId: z.string().max(64),
  until: z.int(),
});

function seal(text: string): Buffer {
  return createHmac('sha256', derivedKey('console-pass')).update(text).digest();
}

/** A pass for one workspace, good for 30 seconds from `now`. */
export function writeConsolePass(
  holder: { personId: string; organisationId: string; workspaceId: string },
  now: Date,
): string {
  const note = JSON.stringify({ ...holder, until: now.getTime() + VALID_MS });
  const text = Buffer.from(note).toString('base64url');
  return `ilp_${text}.${seal(text).toString('base64url')}`;
}

/** Whom a pass stands for; null when it is none of ours, was changed, or is over. */
export function readConsolePass(bearer: string, now: Date): TokenActor | null {
  const [, text, mark] = FORM.exec(bearer) ?? [];
  if (text === undefined || mark === undefined) return null;
  if (!timingSafeEqual(seal(text), Buffer.from(mark, 'base64url'))) return null;
  const { personId, organisationId, workspaceId, until } = noteSchema.parse(
    JSON.parse(Buffer.from(text, 'base64url').toString()),
  );
  if (until <= now.getTime()) return null;
  const scopes = ['workflow:simulate'];
  return { kind: 'token', id: personId, name: 'console', organisationId, workspaceId, role: null, scopes };
}
