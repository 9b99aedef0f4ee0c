import { listSignedApprovals } from '#server/approvals/list-signed-approvals.ts';
import { canonicalJson } from '#server/platform/domain/canonical-json.ts';
import { writeZip, type ZipContent } from '#server/platform/write-zip.ts';
import { formatEntries } from './domain/entry-bundle.ts';
import { TILE_WIDTH, tilePath, tilesOf } from './domain/tile-layout.ts';
import { tileBytes } from './log-tree.views.ts';
import { readPrivateValues } from './private-values.ts';
import { type ExportReader, exportedPages, exportTenancy } from './stream-export.ts';
import { verifierFiles } from './verifier-files.ts';

/**
 * The whole log as one zip that proves itself. Nothing in it depends on when or by whom it was made: the same tree size
 * gives the same bytes, unless values are asked for, which erasure takes away.
 */
const README = `# Audit log of an organisation

Every event up to the tree head in \`checkpoint\`, as RFC 6962 tree with a C2SP signed note over it.

    node verify/audit-verify.mjs .              # or the zip itself; any Node from 20.12 on, no network
    node verify/audit-verify.mjs . --vkey KEY   # with a key you did not get from here

\`events.jsonl\` has one event a line: its place in the tree and the exact bytes that were sealed, in base64.
\`tile/\` is the same tree as https://c2sp.org/tlog-tiles lays it out, for other tools. Personal values and free text stand
in events as salted commitments only; \`values.jsonl\`, where it is, discloses them.
`;

const VALUES_PAGE = 100;

async function* eventLines(reader: ExportReader): AsyncGenerator<Uint8Array> {
  for await (const page of exportedPages(reader, 0, reader.plan.size)) {
    const lines = page.map(({ index, canonical }) => {
      const encoded = Buffer.from(canonical).toString('base64');
      return `${JSON.stringify({ index, canonical: encoded })}\n`;
    });
    yield Buffer.from(lines.join(''));
  }
}

async function* valueLines(reader: ExportReader): AsyncGenerator<Uint8Array> {
  const { plan, uow } = reader;
  for await (const page of exportedPages(reader, 0, plan.size)) {
    for (let from = 0; from < page.length; from += VALUES_PAGE) {
      const ids = page.slice(from, from + VALUES_PAGE).map(({ event }) => event.id);
      const kept = await uow.read(exportTenancy(plan), (tx) =>
        readPrivateValues({ tx, organisationId: plan.organisationId }, ids),
      );
      const byEvent = Map.groupBy(kept, ({ eventId }) => eventId);
      const lines = ids.flatMap((id) =>
        (byEvent.get(id) ?? []).flatMap(({ path, salt, value }) => {
          if (value === null) return [];
          const shown: unknown = path.startsWith('changes') ? JSON.parse(value) : value;
          return [`${JSON.stringify({ of: id, path, salt, value: shown })}\n`];
        }),
      );
      if (lines.length > 0) yield Buffer.from(lines.join(''));
    }
  }
}

async function* tileContents({ plan, uow }: ExportReader): AsyncGenerator<ZipContent> {
  for (const { level, index, width } of tilesOf(plan.size)) {
    const data = await uow.read(exportTenancy(plan), (tx) =>
      tileBytes(tx, plan.organisationId, { level, index }, width),
    );
    yield { name: tilePath({ level, index, width }), data };
  }
}

async function* bundleContents(reader: ExportReader): AsyncGenerator<ZipContent> {
  let index = 0;
  let entries: Uint8Array[] = [];
  const bundle = (): ZipContent => {
    const name = tilePath({ level: 'entries', index, width: entries.length });
    const data = formatEntries(entries);
    index += 1;
    entries = [];
    return { name, data };
  };
  for await (const page of exportedPages(reader, 0, reader.plan.size)) {
    for (const { canonical } of page) {
      entries.push(Buffer.from(canonical));
      if (entries.length === TILE_WIDTH) yield bundle();
    }
  }
  if (entries.length > 0) yield bundle();
}

/** The signatures that the log tells of, each with its proof: the same tree size gives the same ones. */
async function* approvalContents(reader: ExportReader): AsyncGenerator<ZipContent> {
  const { plan, uow } = reader;
  for await (const page of exportedPages(reader, 0, plan.size)) {
    const ids = page.flatMap(({ event }) =>
      event.type === 'request.signed' && typeof event.details.approval === 'string'
        ? [event.details.approval]
        : [],
    );
    const found = await uow.read(exportTenancy(plan), (tx) =>
      listSignedApprovals({ tx, organisationId: plan.organisationId }, ids),
    );
    for (const { id, signed } of found)
      yield { name: `approvals/${id}.json`, data: Buffer.from(`${JSON.stringify(signed, null, 2)}\n`) };
  }
}

async function* contents(reader: ExportReader): AsyncGenerator<ZipContent> {
  const { organisationId: organisation, note, size, rootHash, vkeys, witnessVkeys, values } = reader.plan;
  const text = (name: string, data: string): ZipContent => ({ name, data: Buffer.from(data) });
  const origin = note.slice(0, note.indexOf('\n'));
  const format = 'interlock-audit-export/1';
  yield text('README.md', README);
  yield text('manifest.json', `${canonicalJson({ format, organisation, origin, size, rootHash })}\n`);
  yield text('checkpoint', note);
  yield text('vkey', `${vkeys.join('\n')}\n`);
  if (witnessVkeys.length > 0) yield text('witness-vkeys', `${witnessVkeys.join('\n')}\n`);
  yield { name: 'events.jsonl', data: eventLines(reader) };
  if (values) yield { name: 'values.jsonl', data: valueLines(reader) };
  yield* approvalContents(reader);
  yield* tileContents(reader);
  yield* bundleContents(reader);
  for (const { name, text: source } of await verifierFiles()) yield text(`verify/${name}`, source);
}

/** The whole log as a zip, as a stream. */
export function streamArchive(reader: ExportReader): AsyncGenerator<Uint8Array> {
  return writeZip(contents(reader));
}
