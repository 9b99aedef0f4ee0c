import { Readable } from 'node:stream';
import { gatherEvidencePack } from '#server/governance/gather-evidence-pack.ts';
import { makePackReceipt } from '#server/governance/pack-receipt.ts';
import { readyEvidencePack } from '#server/governance/stream-evidence-pack.ts';
import { endWhenSilent } from '../end-when-silent.ts';
import { type Caller, executeOperation } from '../execute-operation.ts';
import { OPERATIONS } from '../operations.ts';
import { REFERENCE_HEADER } from './answers.ts';
import { refuseForeignStart } from './refuse-foreign-start.ts';

/**
 * The door for evidence packs: GET /api/v1/evidence/pack.zip. Permission is asked and the bytes are fixed first, then the
 * manifest is computed, then that the pack was made is written with the manifest's digest, and only then is anything sent.
 */
export const EVIDENCE_PATH = '/evidence/pack.zip';

/** Sends an evidence pack; what is asked for stands in the query. */
export async function sendEvidencePack(request: Request, caller: Caller, url: URL): Promise<Response> {
  refuseForeignStart(request);
  const plan = await executeOperation(
    OPERATIONS.evidence.plan,
    'evidence.plan',
    caller,
    Object.fromEntries([...url.searchParams].slice(0, 20)),
  );
  const reader = { uow: caller.uow, plan, signal: request.signal };
  const { manifestDigest, stream } = await readyEvidencePack(reader, await gatherEvidencePack(reader));
  const text = JSON.stringify(plan);
  await executeOperation(OPERATIONS.evidence.record, 'evidence.record', caller, {
    plan: text,
    manifestDigest,
    receipt: makePackReceipt(text, manifestDigest),
  });
  const { scope, head, profile } = plan;
  const name = `evidence-${scope.workflow}-${scope.kind}-${head.size}-${profile}.zip`;
  return new Response(endWhenSilent(Readable.from(stream())), {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${name}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'interlock-tree-size': String(head.size),
      'interlock-manifest-sha256': manifestDigest,
      [REFERENCE_HEADER]: caller.correlationId,
    },
  });
}
