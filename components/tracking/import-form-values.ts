import { z } from 'zod';
import { importAddressInput, importWorkspaceInput } from '#server/tracking/imports.schema.ts';

/** The form's own shape: texts and choices as people fill them in; the operation's schema checks them once more. */
export const importFormSchema = z
  .object({
    url: importAddressInput,
    takes: z.enum(['everything', 'experiments', 'models']),
    shows: z.enum(['nothing', 'token', 'password']),
    token: z.string().trim(),
    userName: z.string().trim(),
    password: z.string(),
    isPlainHttpAccepted: z.boolean(),
    remoteWorkspace: importWorkspaceInput,
    workspaceId: z.string(),
    egressGrants: z.string(),
  })
  .refine(({ shows, token }) => shows !== 'token' || token !== '', {
    path: ['token'],
    message: 'must not be empty',
  })
  .refine(({ shows, userName }) => shows !== 'password' || userName !== '', {
    path: ['userName'],
    message: 'must not be empty',
  });

export type ImportFormInput = z.input<typeof importFormSchema>;
export type ImportFormValues = z.output<typeof importFormSchema>;

const TAKES = {
  everything: ['experiments', 'models'],
  experiments: ['experiments'],
  models: ['models'],
} as const;

/** What a form shows the other server, as the operations take it. */
export function credentialOf(
  values: Pick<ImportFormValues, 'shows' | 'token' | 'userName' | 'password'>,
): { token: string } | { userName: string; password: string } | undefined {
  const { shows, token, userName, password } = values;
  if (shows === 'token') return { token };
  return shows === 'password' ? { userName, password } : undefined;
}

/** What the operation takes, made from what people filled in. */
export function importInputOf(values: ImportFormValues) {
  const { url, takes, remoteWorkspace, workspaceId, egressGrants, isPlainHttpAccepted } = values;
  return {
    url,
    takes: [...TAKES[takes]],
    credential: credentialOf(values),
    isPlainHttpAccepted,
    ...(remoteWorkspace !== '' && { remoteWorkspace }),
    ...(workspaceId !== '' && { workspaceId }),
    egressGrants: egressGrants.split(/[\s,]+/).filter((grant) => grant !== ''),
  };
}
