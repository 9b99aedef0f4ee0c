import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import { redeemTicket } from './redeem-ticket.ts';
import {
  cookieName,
  cookieSecret,
  isHttps,
  SESSION_ABSOLUTE_MS,
  sessionCookieName,
} from './session-cookie.ts';
import type { Visit } from './visit.ts';

const log = logger('next-auth');

/** The default export of a CommonJS module arrives wrapped when Node, not a bundler, loads it. */
function unwrap<T>(module: T): T {
  return (module as { default?: T }).default ?? module;
}

function cookie(name: string) {
  return { name, options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure: isHttps() } };
}

/**
 * next-auth keeps the last step only: it checks its own CSRF token, trades our single-use ticket for a session through
 * the one provider below, and writes the encrypted cookie, which carries the session's secret and nothing else.
 */
export function nextAuthOptions(visit: Visit, onSignedIn: (personId: string) => void): NextAuthOptions {
  return {
    secret: cookieSecret(),
    useSecureCookies: isHttps(),
    session: { strategy: 'jwt', maxAge: SESSION_ABSOLUTE_MS / 1000 },
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    cookies: {
      sessionToken: cookie(sessionCookieName()),
      csrfToken: cookie(cookieName('il-csrf')),
      callbackUrl: cookie(cookieName('il-callback')),
    },
    providers: [
      unwrap(CredentialsProvider)({
        id: 'ticket',
        credentials: { ticket: { type: 'text' } },
        async authorize(credentials) {
          const ticket = credentials?.ticket;
          const redeemed = ticket ? await redeemTicket(visit, ticket) : null;
          if (redeemed) onSignedIn(redeemed.personId);
          return redeemed && { id: redeemed.personId, sid: redeemed.sid };
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: (user as { sid?: string }).sid } : { sid: token.sid }),
      session: ({ session }) => ({ expires: session.expires }),
      redirect: () => env().publicUrl,
    },
    logger: {
      error: (code, metadata) => log.error({ code, err: metadata }, 'next-auth failed'),
      warn: (code) => log.debug({ code }, 'next-auth warned'),
      debug: () => undefined,
    },
  };
}
