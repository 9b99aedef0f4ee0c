function expandIpv6(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  if (tail === undefined) return left;
  const right = tail === '' ? [] : tail.split(':');
  return [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
}

/** Reads one address as sockets and proxies write it; ports, brackets and zones are left out, IPv4 inside IPv6 is IPv4. */
function readAddress(told: string | null | undefined): string | null {
  const text = told?.trim().toLowerCase() ?? '';
  const four = /^(?:\[?::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})\]?(?::\d+)?$/.exec(text)?.[1];
  if (four) return four;
  const six = /^(?:\[([0-9a-f:]+)(?:%[\w.]+)?\](?::\d+)?|([0-9a-f:]+)(?:%[\w.]+)?)$/.exec(text);
  const found = six?.[1] ?? six?.[2] ?? '';
  return found.includes(':') ? found : null;
}

const HOPS_MAX = 20;

/** What is known of where a request comes from. */
export interface Origin {
  /** The other end of the connection. */
  peer: string | null;
  /** An X-Forwarded-For header: each proxy appends whom it was called by, and before that stands what a client wrote. */
  forwarded: string | null;
  /** Whether an address is one of our own proxies. */
  isTrusted: (address: string) => boolean;
}

/**
 * The address a request comes from: the connection's other end, or, where that is one of our own proxies, whoever it says
 * called it, and so on through all of ours. Nothing else that a client writes is believed. Null when it cannot be read.
 */
export function remoteAddress({ peer, forwarded, isTrusted }: Origin): string | null {
  let found = readAddress(peer);
  const hops = forwarded?.split(',').slice(-HOPS_MAX) ?? [];
  while (found !== null && hops.length > 0 && isTrusted(found)) found = readAddress(hops.pop());
  return found;
}

/**
 * What of an address identifies a household or office: an IPv4 address whole, of an IPv6 address the /64, because one
 * customer has 2⁶⁴ of those.
 */
export function addressPrefix(address: string | null): string {
  if (address === null) return 'unknown';
  if (!address.includes(':') || address === '::1') return address;
  const groups = expandIpv6(address);
  const prefix = groups.slice(0, 4).map((group) => Number.parseInt(group || '0', 16).toString(16));
  return `${prefix.join(':')}::/64`;
}

/** The part of the address a request comes from by which it is counted. */
export function clientAddress(origin: Origin): string {
  return addressPrefix(remoteAddress(origin));
}

/** Tells whether a host name stands for this very machine, where plain http is safe. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(name)
  );
}
