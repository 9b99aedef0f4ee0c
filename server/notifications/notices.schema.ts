import { z } from 'zod';
import { OPTIONAL_KINDS } from './domain/notice-kinds.ts';

export const readPreferencesInput = z.strictObject({});

export const setPreferencesInput = z.strictObject({
  /** The kinds of mail that are not wanted. */
  kindsOff: z.array(z.enum(OPTIONAL_KINDS as [string, ...string[]])).max(20),
});
export type SetPreferencesInput = z.output<typeof setPreferencesInput>;
