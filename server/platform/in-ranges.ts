import ipaddr from 'ipaddr.js';

/** Tells whether an address lies in one of the CIDR ranges; an IPv4 address within IPv6 counts as what it is. */
export function inRanges(cidrs: readonly string[]): (address: string) => boolean {
  const ranges = cidrs.map((cidr) => ipaddr.parseCIDR(cidr));
  return (address) => {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return ranges.some((range) => range[0].kind() === parsed.kind() && parsed.match(range));
  };
}
