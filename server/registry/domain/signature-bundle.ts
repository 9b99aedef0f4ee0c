import { z } from 'zod';

/**
 * A signature over a model as the OpenSSF model signing tool writes it: a Sigstore bundle whose DSSE envelope holds an
 * in-toto statement about the file's digest. Only the frame is checked here; `verify-model-signature.ts` verifies it.
 */
export const signatureBundleSchema = z
  .looseObject({
    mediaType: z.string().regex(/^application\/vnd\.dev\.sigstore\.bundle/, 'is not a Sigstore bundle'),
    dsseEnvelope: z.looseObject({
      payload: z.string(),
      payloadType: z.string(),
      signatures: z.array(z.unknown()),
    }),
  })
  .refine((bundle) => JSON.stringify(bundle).length <= 100_000, 'must be at most 100 kB');

export type SignatureBundle = z.output<typeof signatureBundleSchema>;

export const PREDICATE_TYPE = 'https://model_signing/signature/v1.0';

/** What the signed statement says about the files of the model. */
export const signedStatementSchema = z.looseObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z
    .array(z.looseObject({ name: z.string(), digest: z.looseObject({ sha256: z.string() }) }))
    .length(1),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: z.looseObject({
    serialization: z.looseObject({ method: z.string() }),
    resources: z
      .array(
        z.looseObject({
          name: z.string(),
          algorithm: z.literal('sha256'),
          digest: z.string().regex(/^[0-9a-f]{64}$/),
        }),
      )
      .min(1)
      .max(1000),
  }),
});

/** What verifying a signature found. */
export type SignatureFinding =
  | { status: 'trusted'; keyId: string; keyName: string; fingerprint: string; bundleDigest: string }
  | { status: 'untrusted'; problem: string; bundleDigest: string };
