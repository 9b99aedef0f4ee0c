function expandIpv6(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  if (tail === undefined) return left;
  const right = tail === '' ? [] : tail.split(':');
  return [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
}

/**
 * What of an address identifies a household or office: an IPv4 address whole, of an IPv6 address the /64, because one
 * customer has 2⁶⁴ of those. `forwarded` is an X-Forwarded-For header: only its last entry was written by our own hop.
 */
export function addressPrefix(forwarded: string | null): string {
  const last =
    forwarded
      ?.split(',')
      .at(-1)
      ?.trim()
      .toLowerCase()
      .replace(/^\[|\]$/g, '') ?? '';
  const mapped = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/.exec(last);
  if (mapped?.[1]) return mapped[1];
  if (last === '::1') return last;
  if (!/^[0-9a-f:]+(%[\w.]+)?$/.test(last) || !last.includes(':')) return 'unknown';
  const groups = expandIpv6(last.replace(/%.*$/, ''));
  const prefix = groups.slice(0, 4).map((group) => Number.parseInt(group || '0', 16).toString(16));
  return `${prefix.join(':')}::/64`;
}

/**
 * Whom a request comes from. Behind https there is a proxy, because the console speaks plain http itself, and the last
 * entry of X-Forwarded-For is that proxy's word. Otherwise nothing a client writes is believed: only the connection's peer.
 */
export function clientAddress(given: {
  isBehindProxy: boolean;
  forwarded: string | null;
  peer: string | null;
}): string {
  return addressPrefix(given.isBehindProxy ? (given.forwarded ?? given.peer) : given.peer);
}

/**
 * The whole address a request comes from, by the same rule; null when it cannot be read. IPv4 inside IPv6 is given as the
 * IPv4 address it is; ports, brackets and zones are left out.
 */
export function remoteAddress(given: {
  isBehindProxy: boolean;
  forwarded: string | null;
  peer: string | null;
}): string | null {
  const told = given.isBehindProxy ? (given.forwarded ?? given.peer) : given.peer;
  const last = told?.split(',').at(-1)?.trim().toLowerCase() ?? '';
  const four = /^(?:\[?::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})\]?(?::\d+)?$/.exec(last)?.[1];
  if (four) return four;
  const six = /^(?:\[([0-9a-f:]+)(?:%[\w.]+)?\](?::\d+)?|([0-9a-f:]+)(?:%[\w.]+)?)$/.exec(last);
  const found = six?.[1] ?? six?.[2] ?? '';
  return found.includes(':') ? found : null;
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
