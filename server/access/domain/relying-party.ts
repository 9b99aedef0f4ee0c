/** Whom a passkey is made for: a host name, and the one origin from which it may be used. */
export interface RelyingParty {
  id: string;
  origin: string;
}

const IP_ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/i;

/** Tells whether a host name is an IP address, for which browsers make no passkeys. */
export function isIpAddress(hostName: string): boolean {
  return IP_ADDRESS.test(hostName);
}

/** The relying party of the console at its public address; null when that address is an IP address. */
export function relyingParty(publicUrl: string): RelyingParty | null {
  const { hostname, origin } = new URL(publicUrl);
  return isIpAddress(hostname) ? null : { id: hostname, origin };
}

/** What to do when the console was opened by IP address, where passkeys cannot work. */
export function openByName(address: string): string {
  const { hostname, port, protocol } = new URL(address);
  if (hostname !== '[::1]' && !hostname.startsWith('127.')) {
    return 'Passkeys need a host name, and this address is an IP address. Give the console a name and set INTERLOCK_URL to it.';
  }
  const named = `${protocol}//localhost${port === '' ? '' : `:${port}`}`;
  return `Passkeys do not work on an IP address. Open ${named} instead.`;
}
