import { z } from 'zod';
import { clusterAddressInput, clusterNameInput } from '#server/clusters/clusters.schema.ts';
import { DIALECTS } from '#server/clusters/domain/settings.ts';

/** The form's own shape: texts and choices as people fill them in; the operation's schema checks them once more. */
export const clusterFormSchema = z
  .object({
    name: clusterNameInput,
    baseUrl: clusterAddressInput,
    dialect: z.enum(DIALECTS),
    delivery: z.enum(['upload', 'shared-directory']),
    directory: z.string().trim(),
    metricsUrl: z.string().trim(),
    egressGrants: z.string(),
    credentialHeader: z.string().trim(),
    credentialValue: z.string().trim(),
    dropCredential: z.boolean(),
    authority: z.string().trim(),
    clientCertificate: z.string().trim(),
    clientKey: z.string().trim(),
    isPlainHttpAccepted: z.boolean(),
    evenIfUnreachable: z.boolean(),
  })
  .refine(
    ({ dialect, delivery, directory }) => dialect === 'openai' || delivery === 'upload' || directory !== '',
    {
      path: ['directory'],
      message: 'name the directory that the engine reads',
    },
  )
  .refine(({ delivery, dialect }) => dialect !== 'mlserver' || delivery === 'shared-directory', {
    path: ['delivery'],
    message: 'MLServer takes no uploads; choose a shared directory',
  })
  .refine(({ credentialHeader, credentialValue }) => (credentialHeader === '') === (credentialValue === ''), {
    path: ['credentialValue'],
    message: 'give both the header and its value, or neither',
  });

export type ClusterFormInput = z.input<typeof clusterFormSchema>;
export type ClusterFormValues = z.output<typeof clusterFormSchema>;

function tlsOf({ authority, clientCertificate }: ClusterFormValues) {
  const tls = {
    ...(authority !== '' && { authority }),
    ...(clientCertificate !== '' && { clientCertificate }),
  };
  return Object.keys(tls).length > 0 ? { tls } : {};
}

function deliveryOf({ dialect, delivery, directory }: ClusterFormValues) {
  if (dialect === 'openai') return { kind: 'none' } as const;
  if (delivery === 'upload') return { kind: 'upload' } as const;
  return { kind: 'shared-directory', directory } as const;
}

/** What the operations take, made from what people filled in. */
export function clusterInputOf(values: ClusterFormValues) {
  const { baseUrl, dialect, metricsUrl, credentialHeader, credentialValue, evenIfUnreachable } = values;
  return {
    baseUrl,
    settings: {
      dialect,
      delivery: deliveryOf(values),
      ...(metricsUrl !== '' && { metricsUrl }),
      ...tlsOf(values),
      ...(values.isPlainHttpAccepted && { isPlainHttpAccepted: true }),
    },
    egressGrants: values.egressGrants.split(/[\s,]+/).filter((grant) => grant !== ''),
    ...(credentialHeader !== '' && { credential: { header: credentialHeader, value: credentialValue } }),
    ...(values.clientKey !== '' && { clientKey: values.clientKey }),
    evenIfUnreachable,
  };
}
