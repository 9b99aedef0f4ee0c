import { isObject, type Json, type JsonObject } from './canonical.ts';
import { ApprovalCheck } from './check-approvals.ts';
import { EventCheck } from './check-events.ts';
import { checkContinuation, checkPackFiles, isPack, packView, RowCheck } from './check-pack.ts';
import { checkProvenEvent, checkReceipt, SealWatcher } from './check-receipts.ts';
import type { ExportSource } from './export-source.ts';
import { ExpectedHeads, KeyRing } from './key-ring.ts';
import { countOf, type Report } from './report.ts';
import { type Checkpoint, readLogProof } from './signed-note.ts';

export interface VerifyOptions {
  /** Keys of the log that are trusted; those of the export when empty. */
  vkeys: readonly string[];
  witnesses: readonly string[];
  /** How many known witnesses must have signed. */
  witnessesMin: number;
  /** The note of an earlier tree head. */
  previous: string | null;
}

const linesOfText = (text: string) => text.split('\n').filter((line) => line.trim() !== '');

async function keysFor(source: ExportSource, options: VerifyOptions, report: Report): Promise<KeyRing> {
  let vkeys = [...options.vkeys];
  if (vkeys.length === 0 && source.has('vkey')) {
    vkeys = linesOfText(await source.text('vkey'));
    report.note(
      'the key of the log came with the export: compare it with one you have from elsewhere, or pass --vkey',
    );
  }
  let witnesses = [...options.witnesses];
  if (witnesses.length === 0 && source.has('witness-vkeys'))
    witnesses = linesOfText(await source.text('witness-vkeys'));
  return new KeyRing(vkeys, witnesses, report);
}

async function jsonOf(source: ExportSource, name: string): Promise<JsonObject> {
  const value = JSON.parse(await source.text(name)) as Json;
  if (!isObject(value)) throw new Error('it is no object');
  return value;
}

function expectPrevious(ring: KeyRing, options: VerifyOptions, heads: ExpectedHeads): void {
  if (options.previous === null) return;
  const earlier = ring.check(options.previous, 'the earlier tree head');
  if (!earlier) return;
  const { size, root } = earlier;
  heads.expect(size, { root, code: 'consistency', what: 'the earlier tree head', isRequired: true });
}

async function readHead(
  source: ExportSource,
  ring: KeyRing,
  options: VerifyOptions,
  report: Report,
): Promise<Checkpoint | null> {
  if (!source.has('checkpoint')) {
    report.note('there is no tree head: the events stand for themselves, as far as they carry proofs');
    return null;
  }
  const head = ring.check(await source.text('checkpoint'), 'the tree head');
  if (!head) return null;
  report.ok(`the tree head of ${head.origin} at ${countOf(head.size, 'event')} is signed by the log`);
  ring.checkWitnesses(head, options.witnessesMin);
  return head;
}

async function checkManifest(source: ExportSource, head: Checkpoint | null, report: Report): Promise<void> {
  if (!source.has('manifest.json') || !head) return;
  const manifest = await jsonOf(source, 'manifest.json');
  // Packs of evidence have manifests of their own form; only what speaks of the tree is compared.
  if (manifest.size !== undefined && manifest.size !== head.size)
    report.fail('manifest-mismatch', `the manifest speaks of ${String(manifest.size)} events`);
  if (manifest.rootHash !== undefined && manifest.rootHash !== head.root.toString('base64'))
    report.fail('manifest-mismatch', 'the manifest names another root');
  if (manifest.origin !== undefined && manifest.origin !== head.origin)
    report.fail('manifest-mismatch', 'the manifest names another log');
}

/** Files of rows lie beside receipts and approvals in packs of evidence; they have a check of their own. */
const isRows = ({ format }: JsonObject) => format === 'interlock-evidence-rows/1';

async function checkReceipts(
  source: ExportSource,
  tools: { ring: KeyRing; heads: ExpectedHeads; report: Report },
): Promise<void> {
  let whole = 0;
  const names = source.names().filter((name) => /^decisions\/[^/]+\.json$/.test(name));
  for (const name of names) {
    try {
      if (checkReceipt(await jsonOf(source, name), name, tools)) whole += 1;
    } catch (error) {
      tools.report.fail('receipt-malformed', `${name}: ${(error as Error).message}`);
    }
  }
  if (names.length > 0) tools.report.ok(`${whole} of ${countOf(names.length, 'decision receipt')} hold`);
}

async function checkApprovals(source: ExportSource, report: Report): Promise<ApprovalCheck> {
  const approvals = new ApprovalCheck(report);
  for (const name of source.names().filter((name) => /^approvals\/[^/]+\.json$/.test(name))) {
    try {
      const document = await jsonOf(source, name);
      if (!isRows(document)) approvals.check(document, name);
    } catch (error) {
      report.fail('approval-malformed', `${name}: ${(error as Error).message}`);
    }
  }
  return approvals;
}

function sayWhatIsLeft(heads: ExpectedHeads, count: number, report: Report): void {
  for (const { size, what, code, isRequired } of heads.left()) {
    if (!isRequired) report.note(`${what} at ${size} events lies beyond this export`);
    else if (code === 'consistency')
      report.fail('consistency', `${what} had ${countOf(size, 'event')}, this log has only ${count}`);
    else report.fail('size-mismatch', `${what} speaks of ${countOf(size, 'event')}, there are ${count}`);
  }
}

/** Verifies an export; everything that is found goes to the report. Returns how many events there were. */
export async function verifyExport(
  source: ExportSource,
  options: VerifyOptions,
  report: Report,
): Promise<number> {
  if (await isPack(source)) return verifyPack(source, options, report);
  const ring = await keysFor(source, options, report);
  const heads = new ExpectedHeads();
  const head = await readHead(source, ring, options, report);
  await checkManifest(source, head, report);
  if (head)
    heads.expect(head.size, {
      root: head.root,
      code: 'root-mismatch',
      what: 'the tree head',
      isRequired: true,
    });
  expectPrevious(ring, options, heads);
  await checkReceipts(source, { ring, heads, report });
  const approvals = await checkApprovals(source, report);
  const hasEvents =
    source.has('events.jsonl') || source.names().some((name) => name.startsWith('tile/entries/'));
  if (!hasEvents) {
    approvals.close(false);
    return 0;
  }
  const seals = new SealWatcher(report);
  const events = new EventCheck({ report, ring, heads, watchers: [seals, approvals] });
  await events.run(source, 'events.jsonl', head?.size ?? 0);
  if (head && head.size < events.count)
    report.fail(
      'size-mismatch',
      `the tree head speaks of ${countOf(head.size, 'event')}, there are ${events.count}`,
    );
  sayWhatIsLeft(heads, events.count, report);
  approvals.close(true);
  if (events.proofs > 0) report.ok(`${countOf(events.proofs, 'proof')} read`);
  if (seals.seals > 0 && !report.has('seal-gap'))
    report.ok(
      `${countOf(seals.seals, 'seal')} over ${countOf(seals.records, 'decision record')}, numbered without gaps`,
    );
  return events.count;
}

/** Verifies a pack of evidence: its files by its manifest, its events by their proofs, its rows by its events. */
async function verifyPack(whole: ExportSource, options: VerifyOptions, report: Report): Promise<number> {
  await checkPackFiles(whole, report);
  const source = packView(whole);
  const ring = await keysFor(source, options, report);
  const heads = new ExpectedHeads();
  const head = await readHead(source, ring, options, report);
  await checkManifest(source, head, report);
  if (!head) {
    report.fail('checkpoint-malformed', 'the pack has no tree head that can be believed');
    return 0;
  }
  heads.expect(head.size, { root: head.root, code: 'consistency', what: 'the tree head' });
  await checkContinuation(source, head, { ring, report, previous: options.previous });
  await checkReceipts(source, { ring, heads, report });
  const approvals = await checkApprovals(source, report);
  const rows = await RowCheck.read(source, report);
  const events = new EventCheck({ report, ring, heads, watchers: [approvals, rows], isSelection: true });
  await events.run(source, 'events.jsonl', head.size);
  approvals.close(true);
  rows.close();
  report.ok(`${countOf(events.proofs, 'event')} of the pack are in the log`);
  return events.count;
}

/** Verifies a single decision receipt, approval, or event with its proof. */
export function verifyDocument(
  document: JsonObject,
  name: string,
  options: VerifyOptions,
  report: Report,
): void {
  const own = typeof document.vkey === 'string' ? linesOfText(document.vkey) : [];
  if (options.vkeys.length === 0 && own.length > 0)
    report.note(
      'the key of the log came with the receipt: compare it with one you have from elsewhere, or pass --vkey',
    );
  const ring = new KeyRing(options.vkeys.length > 0 ? options.vkeys : own, options.witnesses, report);
  const tools = { ring, heads: new ExpectedHeads(), report };
  if (document.format === 'interlock-approval/1') {
    const approvals = new ApprovalCheck(report);
    approvals.check(document, name);
    approvals.close(false);
  } else if (typeof document.canonical === 'string' && typeof document.proof === 'string') {
    const given = { canonical: document.canonical, index: Number(document.index), proof: document.proof };
    if (checkProvenEvent(given, { ...tools, code: 'inclusion', what: name }))
      report.ok(`event ${given.index} is in the log`);
  } else if (checkReceipt(document, name, tools))
    report.ok(`the decision ${String(document.decision)} is sealed in the log`);
}

/** Verifies a bare tlog-proof with the event it is about, as canonical JSON. */
export function verifyProof(
  proof: string,
  event: Buffer | null,
  name: string,
  options: VerifyOptions,
  report: Report,
): void {
  const read = readLogProof(proof);
  const leaf = event ?? read.extra;
  if (leaf === null) {
    report.fail('inclusion', `${name} does not hold its event; pass it with --event`);
    return;
  }
  const document = { canonical: leaf.toString('base64'), index: read.index, proof };
  verifyDocument(document, name, options, report);
}
