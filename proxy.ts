import { type NextRequest, NextResponse } from 'next/server';

/**
 * Gives every page its content-security policy with a fresh nonce, and tells the page its own path. This is no
 * authorisation boundary: pages and procedures check for themselves. Uploads and APIs never pass here, because a proxied
 * body is cut at 10 MB without failing the request.
 */
export function proxy(request: NextRequest): NextResponse {
  // Pages are read; what changes something has its own address below /api.
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return new NextResponse(null, { status: 405, headers: { allow: 'GET, HEAD' } });
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  // biome-ignore lint/style/noProcessEnv: how Next itself runs, not a setting.
  const isDevelopment = process.env.NODE_ENV === 'development';
  const policy = [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join('; ');
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  headers.set('interlock-path', `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** Everything but APIs and what the build or `app/icon.svg` serves as files: an address may end in .svg and be a page. */
export const config = {
  matcher: ['/((?!api/|_next/static/|_next/image|favicon\\.ico$|icon\\.svg$).*)'],
};
