import { createHash, createPublicKey, verify as verifyBytes } from 'node:crypto';
import { type Bundle, bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, Verifier } from '@sigstore/verify';
import type { z } from 'zod';
import type { Context } from '#server/access/context.ts';
import {
  type SignatureBundle,
  type SignatureFinding,
  signedStatementSchema,
} from './domain/signature-bundle.ts';
import { MANIFEST_FORMAT, SIGNATURE_FILE } from './hold-version-files.ts';
import { listVersionFiles } from './list-version-files.ts';
import { type SignatureRow, signaturesOf, type TrustedKeyRow, trustedKeys } from './signatures.views.ts';

/**
 * Verifies signatures over models as the OpenSSF model signing specification makes them with a key: offline, against the
 * keys that the organisation trusts now. The Sigstore library reads the bundle and checks the envelope; what it leaves out is
 * done here: curves other than P-256 sign with their own hash, and the statement must be about exactly the stored file.
 */
const HASH_OF_CURVE: Readonly<Record<string, string>> = {
  prime256v1: 'sha256',
  secp384r1: 'sha384',
  secp521r1: 'sha512',
};
const ALWAYS = { start: new Date(0), end: new Date(8.64e15) };

function hintOf(bundle: Bundle): string {
  const { content } = bundle.verificationMaterial;
  if (content?.$case !== 'publicKey')
    throw new Error('it is signed by a certificate, and only keys are trusted here');
  return content.publicKey.hint;
}

function checkEnvelope(bundle: Bundle, key: TrustedKeyRow): Buffer {
  if (bundle.content?.$case !== 'dsseEnvelope') throw new Error('it holds no DSSE envelope');
  const { payload, payloadType, signatures } = bundle.content.dsseEnvelope;
  const publicKey = createPublicKey(key.publicKey);
  const hash = HASH_OF_CURVE[publicKey.asymmetricKeyDetails?.namedCurve ?? ''] ?? 'sha256';
  const entity = toSignedEntity(bundle);
  const signedBytes = Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `),
    payload,
  ]);
  const content = {
    signature: entity.signature.signature,
    compareDigest: (digest: Buffer) => entity.signature.compareDigest(digest),
    compareSignedDigest: (digest: Buffer) => entity.signature.compareSignedDigest(digest),
    compareSignature: (signature: Buffer) => entity.signature.compareSignature(signature),
    verifySignature: () => verifyBytes(hash, signedBytes, publicKey, signatures[0]?.sig ?? Buffer.alloc(0)),
  };
  const trust = {
    certificateAuthorities: [],
    timestampAuthorities: [],
    tlogs: [],
    ctlogs: [],
    publicKey: () => ({ publicKey, validFor: () => true, ...ALWAYS }),
  };
  const verifier = new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
  verifier.verify({ ...entity, signature: content });
  return payload;
}

type Resources = z.output<typeof signedStatementSchema>['predicate']['resources'];

/** The files that a signed statement is about, once it does not contradict itself. */
function signedFiles(payload: Buffer): Resources {
  const parsed = signedStatementSchema.safeParse(JSON.parse(payload.toString('utf8')));
  if (!parsed.success) throw new Error('the signed statement is not about a model');
  const { resources } = parsed.data.predicate;
  const root = createHash('sha256');
  for (const { digest } of resources) root.update(Buffer.from(digest, 'hex'));
  if (root.digest('hex') !== parsed.data.subject[0]?.digest.sha256)
    throw new Error('the signed statement contradicts itself: its files do not make its subject');
  return resources;
}

/** Checks that the signed statement is about exactly the files of a folder, but for the signature itself. */
function checkFolder(payload: Buffer, digests: ReadonlyMap<string, string>, signatureFile: string): void {
  const signed = new Map(signedFiles(payload).map(({ name, digest }) => [name, digest]));
  for (const [path, digest] of signed)
    if (digests.get(path) !== digest) throw new Error(`${path} is not the file that was signed`);
  for (const path of digests.keys())
    if (path !== signatureFile && !signed.has(path)) throw new Error(`${path} stands beside what was signed`);
}

/** Checks that the signed statement is about one file, the stored artifact, or about all the files that it stands for. */
function checkStatement(payload: Buffer, signed: SignedThing): void {
  const [only, ...others] = signedFiles(payload);
  if (others.length === 0 && only?.digest === signed.artifactDigest) return;
  if (signed.files === null) throw new Error('it is a signature over other bytes than the stored artifact');
  checkFolder(payload, signed.files, SIGNATURE_FILE);
}

/** What a version is: the digest of its artifact and, where that is the manifest of a folder, path and digest of each file. */
export interface SignedThing {
  artifactDigest: string;
  files: ReadonlyMap<string, string> | null;
}

/** What is wrong with the signature over a folder; null when a trusted key made it, `unknown-key` when none here did. */
export function whyUntrusted(
  text: string,
  folder: { digests: ReadonlyMap<string, string>; signatureFile: string },
  keys: readonly TrustedKeyRow[],
): { kind: 'unknown-key' | 'broken'; problem: string } | null {
  try {
    const bundle = bundleFromJSON(JSON.parse(text));
    const hint = hintOf(bundle);
    const key = keys.find(({ fingerprint, revokedAt }) => fingerprint === hint && revokedAt === null);
    if (!key)
      return {
        kind: 'unknown-key',
        problem: `no key that is trusted here has the fingerprint ${hint.slice(0, 12)}`,
      };
    checkFolder(checkEnvelope(bundle, key), folder.digests, folder.signatureFile);
    return null;
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'the bundle cannot be read';
    return { kind: 'broken', problem: problem.slice(0, 300) };
  }
}

/** Verifies one bundle over a version with the given keys; never throws: what is wrong is the finding. */
export function verifyBundle(
  signature: { bundle: SignatureBundle; digest: string },
  signed: SignedThing,
  keys: readonly TrustedKeyRow[],
): SignatureFinding {
  const bundleDigest = signature.digest;
  try {
    const bundle = bundleFromJSON(signature.bundle);
    const hint = hintOf(bundle);
    const key = keys.find(({ fingerprint }) => fingerprint === hint);
    if (!key) throw new Error(`no key of the organisation has the fingerprint ${hint.slice(0, 12)}`);
    if (key.revokedAt !== null) throw new Error(`the key ${key.name} was revoked`);
    checkStatement(checkEnvelope(bundle, key), signed);
    return {
      status: 'trusted',
      keyId: key.id,
      keyName: key.name,
      fingerprint: key.fingerprint,
      bundleDigest,
    };
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'the bundle cannot be read';
    return { status: 'untrusted', problem: problem.slice(0, 300), bundleDigest };
  }
}

/** Verifies every signature that a version carries with the keys trusted now; a trusted one comes first. */
export async function verifyModelSignatures(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  version: { id: string } & Parameters<typeof listVersionFiles>[0],
): Promise<SignatureFinding[]> {
  const carried: SignatureRow[] = await signaturesOf(ctx.tx, ctx.organisationId, version.id);
  if (carried.length === 0) return [];
  const keys = await trustedKeys(ctx.tx, ctx.organisationId);
  const isFolder = version.format === MANIFEST_FORMAT;
  const files = isFolder ? await listVersionFiles(version) : null;
  const signed = {
    artifactDigest: version.artifact.digest,
    files: files && new Map(files.map(({ path, digest }) => [path, digest])),
  };
  return carried
    .map((signature) => verifyBundle(signature, signed, keys))
    .sort((left, right) => Number(right.status === 'trusted') - Number(left.status === 'trusted'));
}
