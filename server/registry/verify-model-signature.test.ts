import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type SignatureBundle, signatureBundleSchema } from './domain/signature-bundle.ts';
import type { TrustedKeyRow } from './signatures.views.ts';
import { verifyBundle } from './verify-model-signature.ts';

/** Bundles in this folder were made by the model signing tool itself (`model_signing sign key`, 1.1.1). */
const FOLDER = new URL('../../examples/german-credit/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER));
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

function keyOf(pem: string, over: Partial<TrustedKeyRow> = {}): TrustedKeyRow {
  const at = new Date(0);
  const by = { addedBy: 'per_1', addedAt: at, revokedBy: null, revokedAt: null };
  return { id: 'key_1', name: 'bank', publicKey: pem, fingerprint: sha256(pem), ...by, ...over };
}

function bundleOf(name: string): SignatureBundle {
  return signatureBundleSchema.parse(JSON.parse(read(`signatures/${name}`).toString()));
}

const scorecard = sha256(read('credit-scorecard.onnx'));
const p256 = keyOf(read('signatures/bank-p256.pub').toString());
const p384 = keyOf(read('signatures/bank-p384.pub').toString());
const check = (bundle: SignatureBundle, keys: TrustedKeyRow[], artifact = scorecard) =>
  verifyBundle({ bundle, digest: 'd' }, artifact, keys);

test.each([
  ['P-256', 'credit-scorecard.sig', p256],
  ['P-384', 'credit-scorecard.p384.sig', p384],
])('what the model signing tool signed on %s is trusted with its key', (_, name, key) => {
  expect(check(bundleOf(name), [p384, p256].toReversed())).toMatchObject({
    status: 'trusted',
    fingerprint: key.fingerprint,
  });
});

function forge(
  change: (bundle: { dsseEnvelope: { payload: string; signatures: { sig: string }[] } }) => void,
) {
  const bundle = structuredClone(bundleOf('credit-scorecard.sig'));
  change(bundle as never);
  return bundle;
}

test.each<[string, SignatureBundle, TrustedKeyRow[], string, RegExp]>([
  ['an unknown key', bundleOf('credit-scorecard.sig'), [p384], scorecard, /no key of the organisation/],
  [
    'a revoked key',
    bundleOf('credit-scorecard.sig'),
    [{ ...p256, revokedAt: new Date(0) }],
    scorecard,
    /was revoked/,
  ],
  ['another model', bundleOf('credit-boosted.sig'), [p256], scorecard, /other bytes/],
  [
    'a changed statement',
    forge(({ dsseEnvelope }) => {
      const text = Buffer.from(dsseEnvelope.payload, 'base64').toString();
      dsseEnvelope.payload = Buffer.from(text.replaceAll(scorecard, 'a'.repeat(64))).toString('base64');
    }),
    [p256],
    'a'.repeat(64),
    /verification failed/,
  ],
  [
    'no signature',
    forge(({ dsseEnvelope }) => {
      dsseEnvelope.signatures = [];
    }),
    [p256],
    scorecard,
    /./,
  ],
  [
    'a key that only borrows the fingerprint',
    bundleOf('credit-scorecard.sig'),
    [{ ...p384, fingerprint: p256.fingerprint }],
    scorecard,
    /verification failed/,
  ],
])('%s is not trusted', (_, bundle, keys, artifact, problem) => {
  expect(check(bundle, keys, artifact)).toMatchObject({
    status: 'untrusted',
    problem: expect.stringMatching(problem),
  });
});

/** Signs any statement with a fresh trusted key, to show that a good signature over the wrong words is worth nothing. */
function signStatement(statement: unknown): { bundle: SignatureBundle; key: TrustedKeyRow } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = keyOf(publicKey.export({ type: 'spki', format: 'pem' }).toString());
  const payload = Buffer.from(JSON.stringify(statement));
  const payloadType = 'application/vnd.in-toto+json';
  const bytes = Buffer.concat([
    Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `),
    payload,
  ]);
  const bundle = signatureBundleSchema.parse({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: key.fingerprint }, tlogEntries: [] },
    dsseEnvelope: {
      payload: payload.toString('base64'),
      payloadType,
      signatures: [{ sig: sign('sha256', bytes, privateKey).toString('base64') }],
    },
  });
  return { bundle, key };
}

function statement(over: { predicateType?: string; resources?: unknown[]; root?: string } = {}) {
  const resources = over.resources ?? [{ name: '.', algorithm: 'sha256', digest: scorecard }];
  const root = over.root ?? sha256(Buffer.from(scorecard, 'hex'));
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'm', digest: { sha256: root } }],
    predicateType: over.predicateType ?? 'https://model_signing/signature/v1.0',
    predicate: { serialization: { method: 'files' }, resources },
  };
}

test.each([
  ['a model', statement(), 'trusted'],
  ['something else', statement({ predicateType: 'https://slsa.dev/provenance/v1' }), 'untrusted'],
  ['files that do not make the subject', statement({ root: 'b'.repeat(64) }), 'untrusted'],
  [
    'more files than the stored one',
    statement({
      resources: [scorecard, 'c'.repeat(64)].map((digest) => ({ name: 'x', algorithm: 'sha256', digest })),
      root: sha256(Buffer.from(scorecard + 'c'.repeat(64), 'hex')),
    }),
    'untrusted',
  ],
])('a well-signed statement about %s is %s', (_, said, status) => {
  const { bundle, key } = signStatement(said);
  expect(check(bundle, [key]).status).toBe(status);
});
