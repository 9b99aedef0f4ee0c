import { Refusal } from '#server/platform/domain/refusal.ts';

const BEARER = /^Bearer +([\x21-\x7e]{1,500})$/i;
const BASIC = /^Basic +([A-Za-z0-9+/=_-]{1,1000})$/i;

/**
 * The token in an Authorization header: the bearer, or the password of basic authentication, whatever the user name.
 * Cookies are never taken here, so that no page of another site can act in somebody's name. Throws `unauthenticated`.
 */
export function wireCredential(authorization: string | undefined): string {
  const bearer = BEARER.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const basic = BASIC.exec(authorization ?? '')?.[1];
  const pair = basic === undefined ? '' : Buffer.from(basic, 'base64').toString('utf8');
  const password = pair.slice(pair.indexOf(':') + 1);
  if (pair.includes(':') && password !== '') return password;
  throw new Refusal(
    'unauthenticated',
    'Send a token of this organisation: set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_PASSWORD with any user name.',
  );
}
