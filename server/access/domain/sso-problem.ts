/** Why a sign-in through a provider ended without a session, as the sign-in page says it. */
export const SSO_PROBLEMS = {
  expired: 'This sign-in has expired, was used before or was begun in another browser. Start again.',
  declined: 'Your provider did not sign you in. Start again, or ask whoever runs it.',
  untrusted:
    'The answer of your provider could not be trusted, so nobody was signed in. If it happens again, tell an admin.',
  unreachable: 'Your provider cannot be reached right now. Try again in a moment.',
  'no-account':
    'There is no account for you here, or it was closed. Ask an admin of your organisation to invite you.',
  'no-address': 'Your provider sent no e-mail address that your organisation accepts. Ask an admin.',
  'address-taken':
    'There is an account with your address already. Sign in the way you did before, then link single sign-on under Settings.',
  'link-ended': 'Linking took too long. Open Settings, confirm it is you, and link again.',
  'link-taken': 'This account of your provider is linked to somebody already, or you have linked another.',
} as const;

export type SsoProblem = keyof typeof SSO_PROBLEMS;

/** The sentence for a word in an address; null when it is none of ours. */
export function wordSsoProblem(problem: string | readonly string[] | undefined): string | null {
  return typeof problem === 'string' && Object.hasOwn(SSO_PROBLEMS, problem)
    ? SSO_PROBLEMS[problem as SsoProblem]
    : null;
}
