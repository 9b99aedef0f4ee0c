import type { Route, RouteSecret } from '../../routing/domain/route-snapshot.ts';

/**
 * What a service of a route's policy is sent: nothing where the policy names nothing. Throws where it names what the route
 * does not carry: a service that asks for a credential is not asked without one.
 */
export function secretOf(
  { secrets = {} }: Pick<Route, 'secrets'>,
  name: string | undefined,
): RouteSecret | null {
  if (name === undefined) return null;
  const secret = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  if (!secret) throw new Error('the credential that it names is not known here');
  return secret;
}
