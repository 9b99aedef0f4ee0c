import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { openArtifact } from '#server/registry/artifact-store.ts';
import { AdapterFault } from '../../domain/adapter-fault.ts';
import type { WantedArtifact } from '../../domain/observed.ts';

const BASE64_GROUP = 3;

async function storedBytes(artifact: WantedArtifact): Promise<Readable> {
  try {
    return (await openArtifact(artifact.digest)).stream;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new AdapterFault(error.message, { class: 'permanent', code: 'artifact-missing' }, error);
  }
}

/** The artifact's bytes, checked against its digest while they pass; the stream breaks at its end when they differ. */
export async function* checkedBytes(artifact: WantedArtifact): AsyncGenerator<Buffer> {
  const stream = await storedBytes(artifact);
  const hash = createHash('sha256');
  for await (const chunk of stream) {
    hash.update(chunk as Buffer);
    yield chunk as Buffer;
  }
  if (hash.digest('hex') !== artifact.digest) {
    throw new AdapterFault(
      'The stored artifact is not what was registered: its bytes have changed on disk.',
      {
        class: 'permanent',
        code: 'artifact-changed',
        hint: 'Restore it from a backup, or register the version again.',
      },
    );
  }
}

async function* base64(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const whole = Buffer.concat([rest, chunk]);
    const end = whole.length - (whole.length % BASE64_GROUP);
    yield whole.toString('base64', 0, end);
    rest = whole.subarray(end);
  }
  if (rest.length > 0) yield rest.toString('base64');
}

/** The body of a load call that carries the artifact, streamed, so that a large model never lies in memory whole. */
export function uploadBody(
  artifact: WantedArtifact,
  fileName: string,
  config: object | null,
): { body: Readable; length: number } {
  const configPart = config ? `"config":${JSON.stringify(JSON.stringify(config))},` : '';
  const head = `{"parameters":{${configPart}${JSON.stringify(`file:1/${fileName}`)}:"`;
  const tail = '"}}';
  async function* parts(): AsyncGenerator<string> {
    yield head;
    yield* base64(checkedBytes(artifact));
    yield tail;
  }
  const encoded = Math.ceil(artifact.sizeBytes / BASE64_GROUP) * 4;
  return {
    body: Readable.from(parts(), { objectMode: false }),
    length: Buffer.byteLength(head) + encoded + tail.length,
  };
}
