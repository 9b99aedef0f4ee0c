import type { NextConfig } from 'next';

const config: NextConfig = {
  // Types are the check's affair (`npm run check`), with the native compiler.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  images: { unoptimized: true },
  distDir: process.env.NEXT_DIST_DIR || '.next',
  serverExternalPackages: [
    'pg',
    '@prisma/client',
    '@prisma/adapter-pg',
    '@node-rs/argon2',
    'pino',
    'undici',
    'ajv',
  ],
  async headers() {
    const common = [
      { key: 'X-Content-Type-Options', value: 'nosniff' },
      { key: 'Referrer-Policy', value: 'same-origin' },
      { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
      {
        key: 'Permissions-Policy',
        value:
          'camera=(), microphone=(), geolocation=(), publickey-credentials-create=(self), publickey-credentials-get=(self)',
      },
    ];
    // Pages get theirs, with a nonce, from the proxy. What an API answers is never a document that may do anything.
    const policy = "default-src 'none'; frame-ancestors 'none'; sandbox";
    // A report that somebody logged is shown in a frame of ours, under a policy of its own (`run-file-door.ts`).
    return [
      { source: '/:path*', headers: common },
      {
        source: '/((?!api/v1/run-files/frame$).*)',
        headers: [{ key: 'X-Frame-Options', value: 'DENY' }],
      },
      {
        source: '/api/((?!v1/run-files/frame$).*)',
        headers: [{ key: 'Content-Security-Policy', value: policy }],
      },
    ];
  },
};

export default config;
