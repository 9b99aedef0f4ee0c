import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';

const PREFIX = 'whsec_';

/**
 * The headers of a callback after the Standard Webhooks specification: whoever holds the secret can tell that it comes from
 * here, and when. `secret` is `whsec_` and base64.
 */
export function signCallback(
  secret: string,
  message: { id: string; at: Date; body: string },
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = String(Math.floor(message.at.getTime() / 1000));
  const key = Uint8Array.from(atob(secret.slice(PREFIX.length)), (char) => char.charCodeAt(0));
  const signed = new TextEncoder().encode(`${message.id}.${timestamp}.${message.body}`);
  const signature = btoa(String.fromCharCode(...hmac(sha256, key, signed)));
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
