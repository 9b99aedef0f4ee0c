import type { Tenancy, UnitOfWork } from '#server/platform/unit-of-work.ts';
import { cloudEventOf } from './domain/export-cloud-event.ts';
import { csvHead, csvLine } from './domain/export-csv.ts';
import type { LineFormat } from './domain/export-formats.ts';
import { ocsfOf } from './domain/export-ocsf.ts';
import { type ExportedEvent, parseEvent } from './domain/exported-event.ts';
import { formatTlogProof } from './domain/tlog-proof.ts';
import { readPageProofs } from './read-page-proofs.ts';
import { readSealedEvents } from './read-sealed-events.ts';
import type { ExportPlan } from './record-export.ts';

/** Reads of an export are short transactions of their own, so that a slow reader holds none open. */
export interface ExportReader {
  uow: UnitOfWork;
  plan: ExportPlan;
}

const PAGE = 500;

/** The tenancy in which an export reads: the log belongs to the organisation as a whole. */
export function exportTenancy({ organisationId }: ExportPlan): Tenancy {
  return { organisationId, workspaceIds: '*', personId: null };
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** One line of `events.jsonl` as docs/audit-export.md has it, with the event beside its bytes. */
function jsonLine({ index, canonical, event }: ExportedEvent, proof: string | undefined): string {
  return line({ index, canonical: Buffer.from(canonical).toString('base64'), event, proof });
}

const LINES = {
  csv: csvLine,
  'ocsf.jsonl': (event: ExportedEvent) => line(ocsfOf(event)),
  'cloudevents.jsonl': (event: ExportedEvent) => line(cloudEventOf(event)),
} as const satisfies Record<Exclude<LineFormat, 'jsonl'>, (event: ExportedEvent) => string>;

/** Sealed events from an index up to, not including, another, by pages. Throws when the log has a hole. */
export async function* exportedPages(
  { uow, plan }: ExportReader,
  from: number,
  end: number,
): AsyncGenerator<ExportedEvent[]> {
  for (let next = from; next < end; ) {
    const limit = Math.min(PAGE, end - next);
    const found = await uow.read(exportTenancy(plan), (tx) =>
      readSealedEvents({ tx, organisationId: plan.organisationId }, { from: next, limit }),
    );
    if (found.length < limit) throw new Error(`the log has a hole after ${next}`);
    yield found.map(({ leafIndex, canonical }) => parseEvent(leafIndex, canonical));
    next += limit;
  }
}

async function proofsFor({ uow, plan }: ExportReader, page: readonly ExportedEvent[]): Promise<string[]> {
  const indexes = page.map(({ index }) => index);
  const paths = await uow.read(exportTenancy(plan), (tx) =>
    readPageProofs(tx, plan.organisationId, indexes, plan.size),
  );
  return paths.map((path, at) => formatTlogProof({ index: indexes[at] ?? 0, path, checkpoint: plan.note }));
}

/** The lines of an export as a stream; memory holds one page. */
export async function* streamLines(reader: ExportReader, format: LineFormat): AsyncGenerator<Uint8Array> {
  const { plan } = reader;
  if (format === 'csv') yield Buffer.from(csvHead());
  for await (const page of exportedPages(reader, plan.from, plan.end)) {
    const proofs = format === 'jsonl' && plan.proofs ? await proofsFor(reader, page) : [];
    const lines =
      format === 'jsonl' ? page.map((event, at) => jsonLine(event, proofs[at])) : page.map(LINES[format]);
    yield Buffer.from(lines.join(''));
  }
}
