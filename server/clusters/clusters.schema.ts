import { z } from 'zod';
import { isIdOf } from '../platform/domain/ids.ts';
import { pageInput } from '../platform/domain/page-input.ts';
import { clientKeyInput } from './domain/cluster-tls.ts';
import { credentialHeader, credentialValue } from './domain/header-credential.ts';
import { clusterSettingsSchema } from './domain/settings.ts';

const clusterId = z
  .string()
  .refine((value) => isIdOf('cluster', value), 'must be the id of a cluster (cls_…)');

export const clusterNameInput = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes, such as gpu-pool');

export const clusterAddressInput = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
  .max(300)
  .refine((value) => !/[?#]/.test(value), 'must not have a query or a fragment')
  .transform((value) => value.replace(/\/+$/, ''));

const egressGrants = z
  .array(z.string().trim().max(50))
  .max(20, 'must be at most 20 ranges')
  .transform((grants) => [...new Set(grants.filter((grant) => grant !== ''))]);

const credential = z.strictObject({ header: credentialHeader, value: credentialValue });

export const connectClusterInput = z.strictObject({
  name: clusterNameInput,
  /** Follows from the dialect; may be named all the same. */
  adapter: z.enum(['open-inference', 'openai']).optional(),
  baseUrl: clusterAddressInput,
  settings: clusterSettingsSchema,
  egressGrants: egressGrants.default([]),
  credential: credential.optional(),
  /** The private key to the client certificate of the settings. */
  clientKey: clientKeyInput.optional(),
  /** Connects it although nothing usable answers yet. */
  evenIfUnreachable: z.boolean().default(false),
});
export type ConnectClusterInput = z.output<typeof connectClusterInput>;

export const changeClusterInput = z.strictObject({
  id: clusterId,
  baseUrl: clusterAddressInput.optional(),
  settings: clusterSettingsSchema.optional(),
  egressGrants: egressGrants.optional(),
  /** `null` takes the credential away; leaving it out keeps it. */
  credential: credential.nullish(),
  /** `null` takes the key away; leaving it out keeps it. */
  clientKey: clientKeyInput.nullish(),
  evenIfUnreachable: z.boolean().default(false),
});
export type ChangeClusterInput = z.output<typeof changeClusterInput>;

export const removeClusterInput = z.strictObject({ id: clusterId });
export type RemoveClusterInput = z.output<typeof removeClusterInput>;

export const getClusterInput = z.strictObject({ id: clusterId });
export type GetClusterInput = z.output<typeof getClusterInput>;

export const listClustersInput = z.strictObject(pageInput);
export type ListClustersInput = z.output<typeof listClustersInput>;
