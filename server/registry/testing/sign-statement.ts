import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { type SignatureBundle, signatureBundleSchema } from '../domain/signature-bundle.ts';

export const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** A key that nobody has yet, and a bundle over any statement that is signed with it. */
export function signStatement(statement: unknown): { bundle: SignatureBundle; publicKey: string } {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const payload = Buffer.from(JSON.stringify(statement));
  const payloadType = 'application/vnd.in-toto+json';
  const bytes = Buffer.concat([
    Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `),
    payload,
  ]);
  const bundle = signatureBundleSchema.parse({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: sha256(publicKey) }, tlogEntries: [] },
    dsseEnvelope: {
      payload: payload.toString('base64'),
      payloadType,
      signatures: [{ sig: sign('sha256', bytes, pair.privateKey).toString('base64') }],
    },
  });
  return { bundle, publicKey };
}

/** What the model signing tool says of files: their digests, and the root that these make. */
export function statementOver(files: readonly { name: string; digest: string }[]): {
  predicateType: string;
  subject: { name: string; digest: { sha256: string } }[];
  [more: string]: unknown;
} {
  const resources = files.map((file) => ({ ...file, algorithm: 'sha256' }));
  const root = sha256(Buffer.from(files.map(({ digest }) => digest).join(''), 'hex'));
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'm', digest: { sha256: root } }],
    predicateType: 'https://model_signing/signature/v1.0',
    predicate: { serialization: { method: 'files' }, resources },
  };
}
