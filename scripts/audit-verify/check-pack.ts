import { createHash } from 'node:crypto';
import { canonicalJson, isObject, type Json, type JsonObject } from './canonical.ts';
import type { EventWatcher } from './check-events.ts';
import type { ExportSource } from './export-source.ts';
import type { KeyRing } from './key-ring.ts';
import { isContinued } from './merkle.ts';
import { countOf, type Report } from './report.ts';
import type { Checkpoint } from './signed-note.ts';

/** Packs of evidence: every file is in the manifest, and the files of rows say what the events say. */
const FORMAT = 'interlock-evidence-pack/1';
const ROWS = 'interlock-evidence-rows/1';
const MANIFEST = 'manifest.json';

async function objectOf(source: ExportSource, name: string): Promise<JsonObject> {
  const value = JSON.parse(await source.text(name)) as Json;
  if (!isObject(value)) throw new Error(`${name} is no object`);
  return value;
}

/** Tells whether an export is a pack of evidence. */
export async function isPack(source: ExportSource): Promise<boolean> {
  return source.has(MANIFEST) && (await objectOf(source, MANIFEST)).format === FORMAT;
}

/** A pack as an export: what lies in `audit/` lies at the top. */
export function packView(source: ExportSource): ExportSource {
  const place = (name: string) => (source.has(`audit/${name}`) ? `audit/${name}` : name);
  return {
    names: () => source.names().map((name) => name.replace(/^audit\//, '')),
    has: (name) => source.has(place(name)),
    stream: (name) => source.stream(place(name)),
    text: (name) => source.text(place(name)),
    bytes: (name) => source.bytes(place(name)),
  };
}

/** Checks every file of a pack against its manifest; each one that differs is named. */
export async function checkPackFiles(source: ExportSource, report: Report): Promise<void> {
  const { files } = await objectOf(source, MANIFEST);
  if (!isObject(files)) throw new Error('the manifest lists no files');
  let same = 0;
  for (const [name, digest] of Object.entries(files)) {
    if (!source.has(name)) {
      report.fail('file-missing', `${name} is in the manifest and not here`);
      continue;
    }
    const hash = createHash('sha256');
    for await (const chunk of source.stream(name)) hash.update(chunk);
    const found = hash.digest('hex');
    // Reports bear the digest that the evaluations in the log carry.
    const [, named = found] = /^evaluation\/reports\/([0-9a-f]{64})\.json$/.exec(name) ?? [];
    if (found === digest && found === named) same += 1;
    else report.fail('file-changed', `${name} is not the file that the manifest lists`);
  }
  for (const name of source.names())
    if (name !== MANIFEST && !Object.hasOwn(files, name))
      report.fail('file-unlisted', `${name} is here and not in the manifest`);
  const own = createHash('sha256')
    .update(await source.bytes(MANIFEST))
    .digest('hex');
  report.ok(
    `${countOf(same, 'file')} as the manifest lists them; the manifest itself has the SHA-256 ${own}`,
  );
}

/** Checks that the log continues the tree head of an earlier pack, where the pack says so or one is given. */
export async function checkContinuation(
  source: ExportSource,
  head: Checkpoint,
  tools: { ring: KeyRing; report: Report; previous: string | null },
): Promise<void> {
  const { ring, report } = tools;
  const here = source.has('previous-checkpoint') ? await source.text('previous-checkpoint') : null;
  const own = here === null ? null : ring.check(here, 'the earlier tree head');
  if (own) {
    const { path } = await objectOf(source, 'consistency.json');
    const hashes = Array.isArray(path) ? path.map((hash) => Buffer.from(String(hash), 'base64')) : [];
    if (isContinued(own, head, hashes))
      report.ok(`the log continues the ${countOf(own.size, 'event')} it had before`);
    else report.fail('consistency', 'the log does not continue the earlier tree head');
  }
  if (tools.previous === null) return;
  const given = ring.check(tools.previous, 'the tree head given by --previous');
  if (!given) return;
  const isKnown = [own, head].some((known) => known?.size === given.size && known.root.equals(given.root));
  if (!isKnown)
    report.fail(
      'consistency',
      `the pack proves nothing about the tree head of ${given.size} events that was given`,
    );
}

interface ShownRow {
  what: string;
  values: JsonObject;
  isRemoved: boolean;
  /** Only some columns are shown. */
  isPartial: boolean;
  changes: { n: number; op: string; set: JsonObject; opened: ReadonlyMap<string, Json> }[];
}

/** Folds the rows of a pack from its events, and compares. */
export class RowCheck implements EventWatcher {
  readonly #rows = new Map<string, ShownRow>();
  readonly #report: Report;

  private constructor(report: Report) {
    this.#report = report;
  }

  static async read(source: ExportSource, report: Report): Promise<RowCheck> {
    const check = new RowCheck(report);
    for (const name of source.names()) {
      if (!/^[a-z-]+\/[a-z-]+\.json$/.test(name)) continue;
      const file = await objectOf(source, name);
      if (file.format !== ROWS || !Array.isArray(file.rows)) continue;
      for (const row of file.rows) check.#expect(row, String(file.table), name, Array.isArray(file.only));
    }
    return check;
  }

  #expect(row: Json, table: string, name: string, isPartial: boolean): void {
    if (!isObject(row) || !isObject(row.values)) {
      this.#report.fail('row-mismatch', `${name}: a row cannot be read`);
      return;
    }
    const what = `${name}: ${String(row.id)}`;
    const isRemoved = row.isRemoved === true;
    this.#rows.set(`${table}:${String(row.id)}`, {
      what,
      values: row.values,
      isRemoved,
      isPartial,
      changes: [],
    });
  }

  see(event: JsonObject, _index: number, opened: ReadonlyMap<string, Json>): void {
    const changes = opened.get('changes') ?? event.changes;
    if (!isObject(changes)) return;
    for (const [resource, change] of Object.entries(changes)) {
      const row = this.#rows.get(resource);
      if (!row || !isObject(change) || !isObject(change.set)) continue;
      const { n, op, set } = change;
      row.changes.push({ n: Number(n), op: String(op), set, opened });
    }
  }

  /** Called after all events were seen. */
  close(): void {
    let same = 0;
    for (const [resource, row] of this.#rows) {
      const wrong = differing(resource, row);
      if (wrong === null) same += 1;
      else this.#report.fail('row-mismatch', `${row.what} differs from the events in ${wrong}`);
    }
    this.#report.ok(`${countOf(same, 'row')} say what the events say`);
  }
}

/** The column in which a row differs from what the events say; null when it does not. */
function differing(resource: string, row: ShownRow): string | null {
  let columns = new Map<string, { value: Json; shown: Json | undefined }>();
  let exists = false;
  for (const { op, set, opened } of row.changes.toSorted((a, b) => a.n - b.n)) {
    if (op !== 'update') columns = new Map();
    exists = op !== 'delete';
    for (const [column, value] of Object.entries(set))
      columns.set(column, { value, shown: opened.get(`changes/${resource}/${column}`) });
  }
  if (exists === row.isRemoved) return 'whether it exists';
  for (const [column, value] of Object.entries(row.values)) {
    const known = columns.get(column);
    if (!known) return column;
    const said = [known.value, known.shown].flatMap((one) => (one === undefined ? [] : canonicalJson(one)));
    if (!said.includes(canonicalJson(value))) return column;
  }
  const left = [...columns.keys()].find((column) => !row.isPartial && !Object.hasOwn(row.values, column));
  return left ?? null;
}
