import ipaddr from 'ipaddr.js';

function plain(address: string): ipaddr.IPv4 | ipaddr.IPv6 {
  return ipaddr.process(address);
}

/**
 * Tells whether a token may be used from an address. An empty list allows every address; an address that is not known is
 * in no list. IPv4 inside IPv6 counts as the IPv4 address it is.
 */
export function isAllowedAddress(address: string | null, allowed: readonly string[]): boolean {
  if (allowed.length === 0) return true;
  if (address === null || !ipaddr.isValid(address)) return false;
  const from = plain(address);
  return allowed.some((range) => {
    const [network, bits] = ipaddr.parseCIDR(range);
    return network.kind() === from.kind() && from.match(network, bits);
  });
}
