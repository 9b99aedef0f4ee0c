import { createHash } from 'node:crypto';
import { readEventsAt } from '#server/audit/read-events-at.ts';
import { canonicalJson } from '#server/platform/domain/canonical-json.ts';
import { writeZip, type ZipContent } from '#server/platform/write-zip.ts';
import { PACK_FORMAT } from './domain/evidence-pack.ts';
import { type GatheredPack, type PackReader, readForPack } from './gather-evidence-pack.ts';

/** A pack with its manifest: ready to be recorded, and then to be sent. */
export interface ReadyPack {
  manifestDigest: string;
  stream: () => AsyncGenerator<Uint8Array>;
}

const EVENTS = 'audit/events.jsonl';
const VALUES = 'audit/values.jsonl';
const PAGE = 200;

/** The events of a pack by pages; each line is an event with its place, its bytes and its proof. */
async function* eventPages(
  reader: PackReader,
  pack: GatheredPack,
): AsyncGenerator<{ lines: string; values: string }> {
  for (let from = 0; from < pack.indexes.length; from += PAGE) {
    const found = await readForPack(reader, (ctx) =>
      readEventsAt(ctx, pack.indexes.slice(from, from + PAGE), reader.plan.head),
    );
    const lines = found.map(({ index, canonical, proof }) =>
      JSON.stringify({ index, canonical: Buffer.from(canonical).toString('base64'), proof }),
    );
    const values = found.flatMap(({ event }) =>
      (pack.values.get(event.id) ?? []).map((one) => JSON.stringify(one)),
    );
    const join = (all: string[]) => all.map((line) => `${line}\n`).join('');
    yield { lines: join(lines), values: join(values) };
  }
}

async function* only(
  pages: AsyncGenerator<{ lines: string; values: string }>,
  part: 'lines' | 'values',
): AsyncGenerator<Uint8Array> {
  for await (const page of pages) yield Buffer.from(page[part]);
}

/** Digests of what is streamed, in one go over the events. */
async function streamedDigests(reader: PackReader, pack: GatheredPack): Promise<Map<string, string>> {
  const lines = createHash('sha256');
  const values = createHash('sha256');
  for await (const page of eventPages(reader, pack)) {
    lines.update(page.lines);
    values.update(page.values);
  }
  return new Map([
    [EVENTS, lines.digest('hex')],
    [VALUES, values.digest('hex')],
  ]);
}

function manifestOf({ plan }: PackReader, digests: ReadonlyMap<string, string>): Uint8Array {
  const { organisationId: organisation, scope, profile, head, previous } = plan;
  const { kind, subjectId: subject, workflowId, workflow, environment } = scope;
  const manifest = canonicalJson({
    format: PACK_FORMAT,
    organisation,
    origin: head.note.slice(0, head.note.indexOf('\n')),
    ...{ size: head.size, rootHash: head.rootHash, sealedAt: head.sealedAt },
    previousSize: previous?.size ?? null,
    scope: { kind, subject, workflowId, workflow, environment },
    profile,
    files: Object.fromEntries(digests),
  });
  return Buffer.from(`${manifest}\n`);
}

/** Computes the manifest of a gathered pack; the stream can be begun any number of times, and gives the same bytes. */
export async function readyEvidencePack(reader: PackReader, pack: GatheredPack): Promise<ReadyPack> {
  const digests = await streamedDigests(reader, pack);
  for (const [name, data] of pack.files) digests.set(name, createHash('sha256').update(data).digest('hex'));
  const manifest = manifestOf(reader, digests);
  const names = [...digests.keys(), 'manifest.json'].sort();
  async function* contents(): AsyncGenerator<ZipContent> {
    for (const name of names) {
      const data = name === 'manifest.json' ? manifest : pack.files.get(name);
      if (data) yield { name, data };
      else yield { name, data: only(eventPages(reader, pack), name === EVENTS ? 'lines' : 'values') };
    }
  }
  return {
    manifestDigest: createHash('sha256').update(manifest).digest('hex'),
    stream: () => writeZip(contents()),
  };
}
