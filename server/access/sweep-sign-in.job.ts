import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { sweepAttempts } from './login-attempts.store.ts';
import { sweepSso } from './sso.store.ts';
import { sweepThrottle } from './throttle.store.ts';
import { sweepChallenges } from './webauthn-challenges.store.ts';

const DAY_MS = 24 * 3_600_000;

/** Forgets sign-in attempts and delays that ended a day ago. */
export const sweepSignIn: BackgroundTask = {
  name: 'sweep-sign-in',
  periodMs: 10 * 60_000,
  run: ({ uow }) =>
    uow.write(EVERY_TENANT, async (tx) => {
      const before = new Date(clock.now().getTime() - DAY_MS);
      await sweepChallenges(tx, before);
      await sweepSso(tx, before);
      return `forgot ${await sweepAttempts(tx, before)} attempts and ${await sweepThrottle(tx, before)} delays`;
    }),
};
