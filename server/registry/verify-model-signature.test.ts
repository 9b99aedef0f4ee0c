import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type SignatureBundle, signatureBundleSchema } from './domain/signature-bundle.ts';
import type { TrustedKeyRow } from './signatures.views.ts';
import { sha256, signStatement, statementOver } from './testing/sign-statement.ts';
import { verifyBundle } from './verify-model-signature.ts';

/** Bundles in this folder were made by the model signing tool itself (`model_signing sign key`, 1.1.1). */
const FOLDER = new URL('../../examples/german-credit/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER));

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
  verifyBundle({ bundle, digest: 'd' }, { artifactDigest: artifact, files: null }, keys);

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

const stored = statementOver([{ name: '.', digest: scorecard }]);
const other = 'c'.repeat(64);

test.each([
  ['a model', stored, 'trusted'],
  ['something else', { ...stored, predicateType: 'https://slsa.dev/provenance/v1' }, 'untrusted'],
  [
    'files that do not make the subject',
    { ...stored, subject: [{ name: 'm', digest: { sha256: 'b'.repeat(64) } }] },
    'untrusted',
  ],
  [
    'more files than the stored one',
    statementOver([scorecard, other].map((digest) => ({ name: 'x', digest }))),
    'untrusted',
  ],
])('a well-signed statement about %s is %s', (_, said, status) => {
  const { bundle, publicKey } = signStatement(said);
  expect(check(bundle, [keyOf(publicKey)]).status).toBe(status);
});

const FILES = [
  { name: 'MLmodel', digest: scorecard },
  { name: 'data/weights.bin', digest: other },
];

test.each<[string, { name: string; digest: string }[], [string, string][], RegExp | null]>([
  ['all of them', FILES, [], null],
  ['all of them but the signature itself', FILES, [['model.sig', 'd'.repeat(64)]], null],
  ['the manifest', [{ name: 'mlflow-manifest.json', digest: 'e'.repeat(64) }], [], null],
  ['one of them', FILES.slice(0, 1), [], /data\/weights\.bin stands beside what was signed/],
  ['more than there is', [...FILES, { name: 'more', digest: other }], [], /more is not the file/],
  ['others', [{ name: 'MLmodel', digest: other }], [], /MLmodel is not the file that was signed/],
])(
  'of a version that is a folder of files, a signature over %s counts as it should',
  (_, said, more, problem) => {
    const { bundle, publicKey } = signStatement(statementOver(said));
    const files = new Map([...FILES.map(({ name, digest }): [string, string] => [name, digest]), ...more]);
    const found = verifyBundle({ bundle, digest: 'd' }, { artifactDigest: 'e'.repeat(64), files }, [
      keyOf(publicKey),
    ]);
    expect(found).toMatchObject(
      problem === null
        ? { status: 'trusted' }
        : { status: 'untrusted', problem: expect.stringMatching(problem) },
    );
  },
);
