'use client';

import { setNonce } from 'get-nonce';
import { z } from 'zod';

/** Makes libraries fit the content-security policy: no generated code in zod, a nonce for injected style elements. */
export function BrowserSetup({ nonce }: { nonce: string | undefined }) {
  z.config({ jitless: true });
  if (nonce) setNonce(nonce);
  return null;
}
