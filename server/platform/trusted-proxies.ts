import { env } from './env.ts';
import { inRanges } from './in-ranges.ts';

let isInside: ((address: string) => boolean) | undefined;

/** Tells whether an address is one of the proxies in front of this installation, whose word about callers is believed. */
export function isTrustedProxy(address: string): boolean {
  isInside ??= inRanges(env().trustedProxies);
  return isInside(address);
}
