import { z } from 'zod';
import { credentialHeader, credentialValue } from '../clusters/domain/header-credential.ts';
import { secretName } from './domain/workspace-secret.ts';

const workspaceId = z.string().max(64);

export const listSecretsInput = z.strictObject({
  /** Every workspace you may see unless one is named, by its id. */
  workspaceId: workspaceId.optional(),
});
export type ListSecretsInput = z.output<typeof listSecretsInput>;

export const putSecretInput = z.strictObject({
  /** Needed only where you may work in several workspaces; id or slug. */
  workspaceId: workspaceId.optional(),
  name: secretName,
  /** The address of the service; the value is sent to its scheme, host and port, and nowhere else. */
  address: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
    .max(500)
    .transform((value) => URL.parse(value)?.origin ?? value),
  header: credentialHeader,
  /** The header's whole value, such as `Bearer …`; it is never shown again. */
  value: credentialValue,
  /** Something else protects the connection to a plain http address. */
  isPlainHttpAccepted: z.boolean().default(false),
});
export type PutSecretInput = z.output<typeof putSecretInput>;

export const removeSecretInput = z.strictObject({ workspaceId: workspaceId.optional(), name: secretName });
export type RemoveSecretInput = z.output<typeof removeSecretInput>;
