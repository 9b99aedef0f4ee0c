import { isObject, type Json, type JsonObject } from './canonical.ts';
import { checkValue, type EventWatcher } from './check-events.ts';
import type { ExpectedHeads, KeyRing } from './key-ring.ts';
import { hashLeaf, rootOfInclusion } from './merkle.ts';
import type { Report } from './report.ts';
import { readLogProof } from './signed-note.ts';

/** Decision receipts: the record is in its batch, the root of the batch is in an event, and the event is in the log. */
interface Seal {
  root: string;
  count: number;
  organisation: Json | undefined;
}

function text(value: Json | undefined, name: string): string {
  if (typeof value !== 'string') throw new Error(`it has no ${name}`);
  return value;
}

function whole(value: Json | undefined, name: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new Error(`it has no ${name}`);
  return value;
}

function list(value: Json | undefined, name: string): JsonObject[] {
  if (!Array.isArray(value) || !value.every(isObject)) throw new Error(`it has no ${name}`);
  return value as JsonObject[];
}

function parsed(base64: string, name: string): { data: Buffer; value: JsonObject } {
  const data = Buffer.from(base64, 'base64');
  const value = JSON.parse(data.toString('utf8')) as Json;
  if (!isObject(value)) throw new Error(`${name} is no record`);
  return { data, value };
}

/** Checks an event with its tlog-proof; returns the event when it is in the log. */
export function checkProvenEvent(
  given: { canonical: string; index: number; proof: string },
  tools: { ring: KeyRing; heads: ExpectedHeads; report: Report; code: string; what: string },
): JsonObject | null {
  const { data, value } = parsed(given.canonical, 'the event');
  const proof = readLogProof(given.proof);
  const head = tools.ring.check(proof.note, tools.what);
  if (!head) return null;
  const root = rootOfInclusion(proof.index, head.size, hashLeaf(data), proof.path);
  if (proof.index !== given.index || !root?.equals(head.root)) {
    tools.report.fail(tools.code, `${tools.what}: its event is not in the log`);
    return null;
  }
  tools.heads.expect(head.size, { root: head.root, code: 'consistency', what: 'the tree head of receipts' });
  return value;
}

/** Checks one decision receipt; what it leads to must also be met by the events, where these are at hand. */
export function checkReceipt(
  receipt: JsonObject,
  what: string,
  tools: { ring: KeyRing; heads: ExpectedHeads; report: Report },
): boolean {
  const { report } = tools;
  try {
    const decision = text(receipt.decision, 'decision');
    const seals = new Map<string, Seal>();
    for (const seal of list(receipt.seals, 'seals')) {
      const id = text(seal.id, 'seal id');
      const found = readSeal(seal, id, { ...tools, what });
      if (!found) return false;
      seals.set(id, found);
    }
    const records = new Map<string, JsonObject>();
    let isWhole = true;
    for (const record of list(receipt.records, 'records')) {
      const seal = seals.get(text(record.seal, 'seal'));
      if (!seal) throw new Error('a record names a seal that is not there');
      const facts = checkRecord(record, decision, seal, what, report);
      if (facts) records.set(text(record.id, 'record id'), facts);
      else isWhole = false;
    }
    if (records.size === 0 && isWhole) throw new Error('it holds no record');
    for (const value of list(receipt.values ?? [], 'values')) {
      const facts = records.get(text(value.of, 'value owner'));
      if (facts) checkValue(value, facts, `${what}, record ${String(value.of)}`, report);
    }
    return isWhole;
  } catch (error) {
    report.fail('receipt-malformed', `${what}: ${(error as Error).message}`);
    return false;
  }
}

function readSeal(
  seal: JsonObject,
  id: string,
  tools: { ring: KeyRing; heads: ExpectedHeads; report: Report; what: string },
): Seal | null {
  if (!isObject(seal.event)) throw new Error('a seal has no event');
  const given = {
    canonical: text(seal.event.canonical, 'event'),
    index: whole(seal.event.index, 'event index'),
    proof: text(seal.proof, 'proof'),
  };
  const event = checkProvenEvent(given, { ...tools, code: 'seal-mismatch' });
  if (!event) return null;
  const { details } = event;
  if (event.type !== 'decisions.sealed' || !isObject(details) || details.sealId !== id) {
    tools.report.fail('seal-mismatch', `${tools.what}: the event does not speak of the seal ${id}`);
    return null;
  }
  return {
    root: text(details.root, 'root'),
    count: whole(details.count, 'count'),
    organisation: event.organisation,
  };
}

function checkRecord(
  record: JsonObject,
  decision: string,
  seal: Seal,
  what: string,
  report: Report,
): JsonObject | null {
  const id = text(record.id, 'record id');
  const { data, value } = parsed(text(record.leaf, 'leaf'), 'the leaf');
  if (!Array.isArray(record.path)) throw new Error('a record has no path');
  const path = record.path.map((hash) => Buffer.from(String(hash), 'base64'));
  const root = rootOfInclusion(whole(record.index, 'index'), seal.count, hashLeaf(data), path);
  if (root?.toString('hex') !== seal.root) {
    report.fail('record-inclusion', `${what}: the record ${id} is not in its batch`);
    return null;
  }
  const belongsTo = value.kind === 'decision' ? value.id : value.decision;
  if (value.id !== id || belongsTo !== decision || value.organisation !== seal.organisation) {
    report.fail('record-inclusion', `${what}: the record ${id} speaks of another decision`);
    return null;
  }
  return value;
}

/** Watches the log for seals: the numbers of an organisation's records leave no gap. */
export class SealWatcher implements EventWatcher {
  seals = 0;
  records = 0;
  #next: number | null = null;
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  see(event: JsonObject, index: number): void {
    if (event.type !== 'decisions.sealed' || !isObject(event.details)) return;
    const { from, to, count } = event.details;
    this.seals += 1;
    if (typeof from !== 'number' || typeof to !== 'number' || typeof count !== 'number') {
      this.#report.fail('seal-gap', `the seal in event ${index} names no numbers`);
      return;
    }
    this.records += count;
    if ((this.#next !== null && from !== this.#next) || to - from + 1 !== count)
      this.#report.fail(
        'seal-gap',
        `the seal in event ${index} goes from ${from} to ${to}, expected ${this.#next ?? from}`,
      );
    this.#next = to + 1;
  }
}
