import { z } from 'zod';

/**
 * How a cluster's TLS differs from the public web's: an authority of one's own that signed the cluster's certificate, and
 * the certificate that this product shows when the cluster asks for one (mTLS; its key is kept sealed, apart from here).
 */
const PEM_MAX = 20_000;

const certificates = z
  .string()
  .trim()
  .max(PEM_MAX)
  .regex(
    /^(-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/,
    'must be certificates in PEM form, beginning with -----BEGIN CERTIFICATE-----',
  );

export const clusterTlsSchema = z.strictObject({
  authority: certificates.optional(),
  clientCertificate: certificates.optional(),
});

/** A private key in PEM form, without a passphrase. */
export const clientKeyInput = z
  .string()
  .trim()
  .max(PEM_MAX)
  .regex(
    /^-----BEGIN (EC |RSA )?PRIVATE KEY-----[A-Za-z0-9+/=\s]+-----END (EC |RSA )?PRIVATE KEY-----$/,
    'must be a private key in PEM form without a passphrase',
  );

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Tells whether calls to an address would cross a network unencrypted. */
export function isPlainBeyondLoopback(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'http:' && !LOOPBACK.test(url.hostname);
}
