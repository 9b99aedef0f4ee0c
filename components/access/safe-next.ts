/** Where to go after signing in: a path of this console, never another site; Home for anything else. */
export function safeNext(next: string | readonly string[] | undefined): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next)) return '/';
  const url = URL.parse(next, 'http://console.invalid');
  if (url?.host !== 'console.invalid' || url.pathname.startsWith('/sign-in')) return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}
