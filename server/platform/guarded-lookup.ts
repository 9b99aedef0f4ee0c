import dns from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { refusalOfAddress } from './egress-rules.ts';
import { env } from './env.ts';
import { GuardedHttpError } from './guarded-http-error.ts';

/** Resolves a name to all of its addresses; replaced in tests by a resolver that lies. */
export type Resolve = (host: string) => Promise<readonly { address: string; family: number }[]>;

const systemResolve: Resolve = (host) => dns.promises.lookup(host, { all: true, verbatim: true });

function refused(message: string, cause?: unknown): GuardedHttpError {
  return new GuardedHttpError('refused', message, false, cause);
}

/**
 * What an operator of this machine opened for everything that operators configure (clusters, identity providers, the
 * witness), beside the grants of the one that is called. Addresses that a policy or a caller names do not get it.
 */
export function grantsWith(egressGrants: readonly string[]): readonly string[] {
  return [...egressGrants, ...env().egressAllow];
}

/**
 * Parses a URL that somebody else may have chosen; throws a `refused` error unless it is plain http(s) without
 * credentials in it and, where it names an IP address in whatever spelling, that address is permitted.
 */
export function permittedUrl(text: string, grants: readonly string[]): URL {
  const url = URL.parse(text);
  if (!url) throw refused('this is not a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refused(`${url.protocol} is not permitted; use http or https`);
  if (url.username !== '' || url.password !== '')
    throw refused('a URL with a user name or password in it is not permitted; set a credential instead');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) {
    const why = refusalOfAddress(host, grants);
    if (why) throw refused(why);
  }
  return url;
}

/**
 * A `lookup` for sockets that resolves once, checks every address and hands exactly those on: what was checked is what is
 * connected to, so a name that changes its mind between check and use gains nothing.
 */
export function guardedLookup(grants: readonly string[], resolve: Resolve = systemResolve): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (found) => {
        const why = found.map(({ address }) => refusalOfAddress(address, grants)).find((problem) => problem);
        const first = found[0];
        if (why) callback(refused(`${host} leads to ${why}`), '', 0);
        else if (!first) callback(new Error(`${host} has no address`), '', 0);
        else if (options.all) callback(null, [...found]);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, '', 0),
    );
  };
}
