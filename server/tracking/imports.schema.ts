import { z } from 'zod';
import { isIdOf } from '../platform/domain/ids.ts';
import { pageInput } from '../platform/domain/page-input.ts';
import { IMPORT_TAKES } from './domain/import-facts.ts';

const importId = z
  .string()
  .refine((value) => isIdOf('trackingImport', value), 'must be the id of an import (imp_…)');

const printable = z
  .string()
  .max(4_000)
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces');

/** As MLflow's clients take it: a token, or a user name and a password. */
const importCredential = z.union([
  z.strictObject({ token: printable }),
  z.strictObject({
    userName: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^:\p{Cc}]+$/u, 'must not hold a colon'),
    password: z.string().max(1_000),
  }),
]);
export type ImportCredential = z.output<typeof importCredential>;

export const importAddressInput = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
  .max(500)
  .refine((value) => !/[?#]/.test(value), 'must not have a query or a fragment')
  .refine((value) => !/^https?:\/\/[^/]*@/.test(value), 'must not hold a user name or password')
  .transform((value) => value.replace(/\/+$/, ''));

export const importWorkspaceInput = z
  .string()
  .trim()
  .max(100)
  .regex(/^[\x21-\x7e]*$/, 'must be the name of a workspace, without spaces');

/** That something else protects a connection over plain http, by which the credential would cross the network in clear. */
const isPlainHttpAccepted = z.boolean().default(false);

const egressGrants = z
  .array(z.string().trim().max(50))
  .max(20)
  .transform((grants) => [...new Set(grants.filter((grant) => grant !== ''))]);

export const startImportInput = z.strictObject({
  /** Where what is taken over goes. */
  workspaceId: z.string().max(64).optional(),
  /** The other server's tracking URI. */
  url: importAddressInput,
  /** The workspace of the other server, where it has several. */
  remoteWorkspace: importWorkspaceInput.optional(),
  credential: importCredential.optional(),
  isPlainHttpAccepted,
  takes: z
    .array(z.enum(IMPORT_TAKES))
    .min(1, 'must name what to take over')
    .max(10)
    .transform((takes) => [...new Set(takes)])
    .default([...IMPORT_TAKES]),
  /** CIDR ranges to reach it in, where it is not public; only somebody who may connect clusters grants them. */
  egressGrants: egressGrants.default([]),
});
export type StartImportInput = z.output<typeof startImportInput>;

export const importIdInput = z.strictObject({ id: importId });
export type ImportIdInput = z.output<typeof importIdInput>;

export const resumeImportInput = z.strictObject({
  id: importId,
  /** Leaving it out keeps what was given before; an import that was cancelled has forgotten it. */
  credential: importCredential.optional(),
  isPlainHttpAccepted,
});
export type ResumeImportInput = z.output<typeof resumeImportInput>;

export const listImportsInput = z.strictObject(pageInput);
export type ListImportsInput = z.output<typeof listImportsInput>;
