import ipaddr from 'ipaddr.js';

/**
 * Which addresses the product may connect to on somebody's behalf. Public unicast addresses are open; everything else
 * (loopback, private, link-local, NAT64, documentation …) needs a grant that an operator gave that one cluster, or the
 * installation's INTERLOCK_EGRESS_ALLOW. Addresses of cloud metadata services are refused whatever was granted: nothing
 * that serves models lives there, and credentials do.
 */
type Address = ipaddr.IPv4 | ipaddr.IPv6;

const METADATA = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
]);

/** All public IPv6 there is; what lies outside, such as ::127.0.0.1 of old, is not public whatever its range is called. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');
/** Networks of IPv6 whose addresses carry one of IPv4, and the byte at which it begins: NAT64, of old, 6to4. */
const CARRIERS: readonly [network: [Address, number], at: number][] = [
  [ipaddr.parseCIDR('64:ff9b::/96'), 12],
  [ipaddr.parseCIDR('64:ff9b:1::/48'), 12],
  [ipaddr.parseCIDR('::/96'), 12],
  [ipaddr.parseCIDR('2002::/16'), 2],
];

/** The IPv4 address that an IPv6 address really leads to, or the address itself. */
function effective(address: Address): Address {
  if (address.kind() === 'ipv4') return address;
  const six = address as ipaddr.IPv6;
  if (six.isIPv4MappedAddress()) return six.toIPv4Address();
  // ::1 and :: carry nothing.
  if (six.range() === 'loopback' || six.range() === 'unspecified') return six;
  const [, at] = CARRIERS.find(([network]) => six.match(...network)) ?? [];
  return at === undefined ? six : ipaddr.fromByteArray(six.toByteArray().slice(at, at + 4));
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || address.match(...GLOBAL_UNICAST);
}

function isGranted(address: Address, grants: readonly string[]): boolean {
  return grants.some((grant) => {
    const [network, bits] = ipaddr.parseCIDR(grant);
    return network.kind() === address.kind() && address.match(network, bits);
  });
}

/** Why an IP address may not be connected to, as a sentence; null when it may. Unreadable addresses are refused. */
export function refusalOfAddress(text: string, grants: readonly string[]): string | null {
  // A zone such as fe80::1%eth0 names an interface of this machine; nobody outside may choose one.
  if (!ipaddr.isValid(text) || text.includes('%')) return `${text} is not an IP address`;
  const literal = ipaddr.parse(text);
  const address = effective(literal);
  if (METADATA.has(address.toString())) return `${text} is a metadata service, which no grant opens`;
  const isTunnelled = address !== literal;
  // What is tunnelled needs a grant even when it leads to a public address: no engine is reached that way by accident.
  if (isPublic(address) && !isTunnelled) return null;
  if (isGranted(address, grants) || isGranted(literal, grants)) return null;
  return `${text} is not a public address (${address.range()}) and no grant of this cluster covers it`;
}

const GRANT_BITS_MIN = { ipv4: 8, ipv6: 32 };

/** What is wrong with a CIDR range as a grant, as a sentence; null when it may be granted. */
export function problemOfGrant(grant: string): string | null {
  if (!ipaddr.isValidCIDR(grant)) return `"${grant}" is not a CIDR range such as 10.2.0.0/16`;
  const [network, bits] = ipaddr.parseCIDR(grant);
  if (bits < GRANT_BITS_MIN[network.kind()])
    return `${grant} is too wide; grant /${GRANT_BITS_MIN[network.kind()]} or narrower`;
  return null;
}
