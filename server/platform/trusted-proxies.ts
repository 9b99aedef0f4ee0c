import ipaddr from 'ipaddr.js';
import { env } from './env.ts';

let ranges: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][] | undefined;

/** Tells whether an address is one of the proxies in front of this installation, whose word about callers is believed. */
export function isTrustedProxy(address: string): boolean {
  ranges ??= env().trustedProxies.map((range) => ipaddr.parseCIDR(range));
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return ranges.some((range) => range[0].kind() === parsed.kind() && parsed.match(range));
}
