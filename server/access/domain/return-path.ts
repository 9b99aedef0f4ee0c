const BASE = 'http://console.invalid';

/**
 * Where to go after signing in: a path of this console, never another site; Home for anything else. Used on the server
 * and in the browser alike, before a value is kept and again before it is followed.
 */
export function returnPath(next: string | readonly string[] | undefined | null): string {
  if (typeof next !== 'string' || next.length > 2_000 || !/^\/(?![/\\])/.test(next)) return '/';
  // Browsers drop tabs and line breaks before they read an address, and take a backslash for a slash.
  if ([...next].some((sign) => sign <= ' ' || sign === '\x7f' || sign === '\\')) return '/';
  const url = URL.parse(next, BASE);
  if (url?.origin !== BASE || url.pathname.startsWith('//') || url.pathname.startsWith('/sign-in'))
    return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}
