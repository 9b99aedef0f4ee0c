import { listSignedApprovals } from '#server/approvals/list-signed-approvals.ts';
import { csvCell } from '#server/audit/domain/export-csv.ts';
import { countEvents, readContinuation } from '#server/audit/read-events-at.ts';
import { type LoggedPosition, type LoggedRow, readLoggedRows } from '#server/audit/read-logged-rows.ts';
import { verifierFiles } from '#server/audit/verifier-files.ts';
import { receiptAt } from '#server/decisions/get-decision-receipt.ts';
import { sampleDecisions } from '#server/decisions/sample-decisions.ts';
import { readReportText } from '#server/evaluations/read-report-text.ts';
import { canonicalJson, exactValues } from '#server/platform/domain/canonical-json.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { type ChosenFile, type ChosenIds, choosePackRows } from './domain/choose-pack-rows.ts';
import { PACK_ROWS_FORMAT, type PackPlan, showsDecisionValue } from './domain/evidence-pack.ts';
import { PACK_FILES, type PackFile, PEOPLE_FILE } from './domain/pack-contents.ts';
import { packControls } from './domain/pack-controls.ts';
import { packReadme } from './domain/pack-readme.ts';
import type { PackRow, PackValue, ReviewMonth } from './domain/pack-rows.ts';
import { packSummary } from './domain/pack-summary.ts';
import { openPackRows } from './open-pack-rows.ts';

/** What a pack is read with: short transactions, so that a slow reader of the zip holds none open. */
export interface PackReader {
  uow: UnitOfWork;
  plan: PackPlan;
  /** Aborted when nobody waits for the pack any more. */
  signal: AbortSignal;
}

/** A pack but for its events, which are streamed. */
export interface GatheredPack {
  files: Map<string, Uint8Array>;
  /** Places of the events, in order. */
  indexes: number[];
  /** Disclosed values by event. */
  values: ReadonlyMap<string, readonly PackValue[]>;
}

const EVENTS_MAX = 50_000;
/** Pages of a table of the log that are read at most: a million changes. */
const PAGES_MAX = 200;
const SAMPLE = 10;
const APPROVALS_AT_ONCE = 200;
const PERSON = /per_[0-9A-HJKMNP-TV-Z]{26}/g;

/** Reads for a pack: the log belongs to the organisation as a whole. Throws where nobody waits any more. */
export function readForPack<T>(
  { uow, plan: { organisationId }, signal }: PackReader,
  run: (ctx: { tx: Tx; organisationId: string }) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  return uow.read({ organisationId, workspaceIds: '*', personId: null }, (tx) => run({ tx, organisationId }));
}

/** JSON for people and machines: canonical order of keys, one line a member. */
export function packJson(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(JSON.parse(canonicalJson(exactValues(value))), null, 1)}\n`);
}

/** The rows of a file, read page by page; of what does not belong into it nothing is kept. */
async function foldFile(
  reader: PackReader,
  file: PackFile,
  keep: (rows: LoggedRow[]) => LoggedRow[],
): Promise<{ rows: LoggedRow[]; isWhole: boolean }> {
  const { size } = reader.plan.head;
  const kept: LoggedRow[] = [];
  let from: LoggedPosition | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const { rows, next } = await readForPack(reader, (ctx) => readLoggedRows(ctx, file.table, size, from));
    kept.push(...keep(rows));
    if (next === null) return { rows: kept, isWhole: true };
    from = next;
  }
  return { rows: kept, isWhole: false };
}

async function foldRows(reader: PackReader): Promise<{ chosen: ChosenFile<LoggedRow>[]; cut: string[] }> {
  const known: ChosenIds = new Map();
  const chosen: ChosenFile<LoggedRow>[] = [];
  const cut: string[] = [];
  for (const file of PACK_FILES) {
    const keep = (rows: LoggedRow[]) => choosePackRows(file, rows, reader.plan.scope, known);
    const { rows, isWhole } = await foldFile(reader, file, keep);
    chosen.push({ file, rows });
    if (!isWhole) cut.push(file.table);
  }
  return { chosen, cut };
}

/** The people whom rows name by their id, opened values included. */
async function peopleIn(reader: PackReader, files: Iterable<Uint8Array>): Promise<ChosenFile<LoggedRow>> {
  const named = new Set([...files].flatMap((data) => Buffer.from(data).toString().match(PERSON) ?? []));
  const { rows } = await foldFile(reader, PEOPLE_FILE, (all) => all.filter(({ id }) => named.has(id)));
  return { file: PEOPLE_FILE, rows };
}

/** What has been opened so far: rows by file, and what goes into the audit folder for them. */
class Opened {
  readonly files = new Map<string, Uint8Array>();
  readonly rows = new Map<string, PackRow[]>();
  readonly values = new Map<string, PackValue[]>();
  readonly indexes = new Set<number>();

  async add(reader: PackReader, chosen: ChosenFile<LoggedRow>): Promise<void> {
    const { file } = chosen;
    const { rows, values } = await readForPack(reader, (ctx) =>
      openPackRows(ctx, chosen, reader.plan.profile),
    );
    this.rows.set(file.table, rows);
    this.files.set(
      file.path,
      packJson({ format: PACK_ROWS_FORMAT, table: file.table, only: file.only, rows }),
    );
    for (const row of rows) for (const index of row.events) this.indexes.add(index);
    for (const [event, disclosed] of values) {
      const known = new Map((this.values.get(event) ?? []).map((one) => [one.path, one]));
      for (const one of disclosed) known.set(one.path, one);
      this.values.set(
        event,
        [...known.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
      );
    }
  }

  of(table: string): PackRow[] {
    return this.rows.get(table) ?? [];
  }
}

async function signedApprovals(reader: PackReader, opened: Opened): Promise<void> {
  const ids = opened.of('approval').map(({ id }) => id);
  for (let from = 0; from < ids.length; from += APPROVALS_AT_ONCE)
    for (const { id, signed } of await readForPack(reader, (ctx) =>
      listSignedApprovals(ctx, ids.slice(from, from + APPROVALS_AT_ONCE)),
    ))
      opened.files.set(`approvals/${id}.json`, packJson(signed));
}

async function receipts(reader: PackReader, files: Map<string, Uint8Array>): Promise<number> {
  const { scope, head, profile } = reader.plan;
  const { workflowId, environment } = scope;
  const wanted = { workflowId, environment, size: head.size, until: head.sealedAt, limit: SAMPLE };
  const ids =
    scope.kind === 'decision'
      ? [scope.subjectId]
      : scope.kind === 'request'
        ? []
        : await readForPack(reader, (ctx) => sampleDecisions(ctx, wanted));
  const shows = (path: string) => showsDecisionValue(profile, path);
  for (const id of ids) {
    const receipt = await readForPack(reader, (ctx) => receiptAt(ctx, id, { head, shows }));
    if (receipt) files.set(`decisions/${id}.json`, packJson(receipt));
    else if (scope.kind === 'decision')
      throw new Refusal('conflict', 'This decision is not sealed yet. Ask again in a second or two.');
  }
  return ids.length;
}

async function reviewMonths(reader: PackReader): Promise<ReviewMonth[]> {
  const { scope, head } = reader.plan;
  const wanted = { type: 'review.decided', field: 'isOverride', workflow: scope.workflow, size: head.size };
  const months = new Map<string, ReviewMonth>();
  for (const { month, value, count, seconds } of await readForPack(reader, (ctx) =>
    countEvents(ctx, wanted),
  )) {
    const known = months.get(month) ?? { month, verdicts: 0, overrides: 0, secondsSpent: 0 };
    months.set(month, {
      month,
      verdicts: known.verdicts + count,
      overrides: known.overrides + (value === 'true' ? count : 0),
      secondsSpent: known.secondsSpent + Number(seconds),
    });
  }
  return [...months.values()];
}

const GRANT_COLUMNS = [
  'person_id',
  'role',
  'workspace_id',
  'granted_by',
  'granted_at',
  'expires_at',
  'revoked_at',
];

/** The reports of what Interlock measured, under their digests: with slices, groups and the score of each row. */
async function reports(reader: PackReader, opened: Opened): Promise<void> {
  if (reader.plan.profile === 'customer') return;
  for (const { values } of opened.of('evaluation')) {
    const digest = values.report_digest;
    if (values.source !== 'interlock' || typeof digest !== 'string') continue;
    reader.signal.throwIfAborted();
    const text = await readReportText(digest);
    if (text !== null) opened.files.set(`evaluation/reports/${digest}.json`, Buffer.from(text));
  }
}

/** The role grants as a table; no cell of it computes anything. */
export function grantsCsv(rows: readonly PackRow[]): Uint8Array {
  const cell = (value: unknown) => csvCell(typeof value === 'string' ? value : '');
  const lines = rows.map(({ id, values }) =>
    [id, ...GRANT_COLUMNS.map((column) => values[column])].map(cell).join(','),
  );
  return Buffer.from([['id', ...GRANT_COLUMNS].join(','), ...lines].map((line) => `${line}\r\n`).join(''));
}

async function auditFiles(reader: PackReader, files: Map<string, Uint8Array>): Promise<void> {
  const { head, previous } = reader.plan;
  const text = (name: string, content: string) => files.set(`audit/${name}`, Buffer.from(content));
  text('checkpoint', head.note);
  text('vkey', `${head.vkeys.join('\n')}\n`);
  if (head.witnessVkeys.length > 0) text('witness-vkeys', `${head.witnessVkeys.join('\n')}\n`);
  if (!previous) return;
  const path = await readForPack(reader, (ctx) => readContinuation(ctx, previous.size, head.size));
  text('previous-checkpoint', previous.note);
  files.set('audit/consistency.json', packJson({ from: previous.size, to: head.size, path }));
}

/** `verify/verify.mjs`: the verifier, told to look at the folder it lies in. */
const START = `import { join } from 'node:path';
import process from 'node:process';

const takesValue = new Set(['--vkey', '--witness', '--witnesses', '--previous', '--event']);
const given = process.argv.slice(2);
const hasPath = given.some((word, at) => !word.startsWith('-') && !takesValue.has(given[at - 1] ?? ''));
if (!hasPath) process.argv.push(join(import.meta.dirname, '..'));
await import('./audit-verify.mjs');
`;

/** Reads everything of a pack but its events. Refuses with `conflict` where it would be too large. */
export async function gatherEvidencePack(reader: PackReader): Promise<GatheredPack> {
  const { plan } = reader;
  const { chosen, cut } = await foldRows(reader);
  const opened = new Opened();
  for (const each of chosen) await opened.add(reader, each);
  await opened.add(reader, await peopleIn(reader, opened.files.values()));
  if (opened.indexes.size > EVENTS_MAX)
    throw new Refusal(
      'conflict',
      `This would rest on ${opened.indexes.size} events, more than ${EVENTS_MAX}. Ask for one environment, or for one request.`,
    );
  await signedApprovals(reader, opened);
  await reports(reader, opened);
  const { files } = opened;
  const sampled = await receipts(reader, files);
  const months = await reviewMonths(reader);
  const recorded = {
    evidence: opened.of('control_evidence'),
    attestations: opened.of('control_attestation'),
  };
  const frameworks = packControls(recorded, plan.scope.workflowId, new Date(plan.head.sealedAt));
  files.set('human-review/verdicts.json', packJson({ workflow: plan.scope.workflow, months }));
  files.set('controls/frameworks.json', packJson({ asOf: plan.head.sealedAt, frameworks }));
  files.set('access/role-grants.csv', grantsCsv(opened.of('role_grant')));
  await auditFiles(reader, files);
  files.set('README.txt', Buffer.from(packReadme(plan, cut)));
  const told = { plan, rows: (table: string) => opened.of(table), frameworks, months, sampled, cut };
  files.set('summary.html', Buffer.from(packSummary(told)));
  for (const { name, text } of await verifierFiles()) files.set(`verify/${name}`, Buffer.from(text));
  files.set('verify/verify.mjs', Buffer.from(START));
  return { files, indexes: [...opened.indexes].sort((a, b) => a - b), values: opened.values };
}
