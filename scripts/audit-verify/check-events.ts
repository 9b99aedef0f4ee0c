import { commitmentAt, commitTo, isCanonical, isObject, type Json, type JsonObject } from './canonical.ts';
import { type ExportSource, linesOf } from './export-source.ts';
import type { ExpectedHeads, KeyRing } from './key-ring.ts';
import { GrowingTree, hashLeaf, rootOfInclusion } from './merkle.ts';
import type { Report } from './report.ts';
import { readLogProof } from './signed-note.ts';
import { entriesOf, TileCheck } from './tiles.ts';

/** What other checks want to know of each event on the way. */
export interface EventWatcher {
  /** `opened` holds what was disclosed of the event, by path. */
  see(event: JsonObject, index: number, opened: ReadonlyMap<string, Json>): void;
}

interface Line {
  index: number;
  data: Buffer;
  /** The event as the line shows it beside its bytes. */
  shown?: Json;
  proof?: string;
}

function readLine(text: string): Line {
  const line = JSON.parse(text) as Json;
  if (!isObject(line) || typeof line.index !== 'number' || typeof line.canonical !== 'string')
    throw new Error('it has no index or no canonical form');
  return {
    index: line.index,
    data: Buffer.from(line.canonical, 'base64'),
    ...(line.event !== undefined && { shown: line.event }),
    ...(typeof line.proof === 'string' && { proof: line.proof }),
  };
}

async function* linesIn(source: ExportSource, name: string, report: Report): AsyncGenerator<Line> {
  let count = 0;
  for await (const text of linesOf(source.stream(name))) {
    count += 1;
    try {
      yield readLine(text);
    } catch (error) {
      report.fail('line-malformed', `line ${count} of ${name}: ${(error as Error).message}`);
    }
  }
}

async function* bundledLines(source: ExportSource, size: number): AsyncGenerator<Line> {
  let index = 0;
  for await (const data of entriesOf(source, size)) {
    yield { index, data };
    index += 1;
  }
}

/** Goes through the whole log once: rebuilds the tree, meets every head, checks proofs, tiles and disclosed values. */
export class EventCheck {
  readonly tree = new GrowingTree();
  /** Index of the first line, for a stretch that does not begin at the beginning. */
  first: number | null = null;
  count = 0;
  proofs = 0;
  readonly #report: Report;
  readonly #ring: KeyRing;
  readonly #heads: ExpectedHeads;
  readonly #watchers: readonly EventWatcher[];
  /** Events chosen out of the log, each with a proof of its own; otherwise they are all of a stretch. */
  readonly #isSelection: boolean;
  #last = -1;
  #organisation: Json | undefined;

  constructor(given: {
    report: Report;
    ring: KeyRing;
    heads: ExpectedHeads;
    watchers: readonly EventWatcher[];
    isSelection?: boolean;
  }) {
    this.#isSelection = given.isSelection ?? false;
    this.#report = given.report;
    this.#ring = given.ring;
    this.#heads = given.heads;
    this.#watchers = given.watchers;
  }

  async run(source: ExportSource, name: string, size: number): Promise<void> {
    const tiles = new TileCheck(source, this.#report);
    const values = new DisclosedValues(source, this.#report);
    const lines = source.has(name) ? linesIn(source, name, this.#report) : bundledLines(source, size);
    this.#heads.meet(0, () => this.tree.root(), this.#report);
    for await (const line of lines) {
      this.#checkPlace(line);
      this.count += 1;
      const event = this.#readEvent(line);
      const leafHash = hashLeaf(line.data);
      this.tree.add(leafHash);
      await tiles.add(line.data, leafHash);
      if (line.proof !== undefined) this.#checkProof(line, leafHash, line.proof);
      if (this.first === 0 && !this.#isSelection)
        this.#heads.meet(this.tree.size, () => this.tree.root(), this.#report);
      if (event === null) continue;
      const opened = await values.check(event, line.index);
      for (const watcher of this.#watchers) watcher.see(event, line.index, opened);
    }
    await tiles.close();
    await values.close();
  }

  #checkPlace(line: Line): void {
    this.first ??= line.index;
    if (this.#isSelection) {
      if (line.index <= this.#last) this.#report.fail('index-gap', `after ${this.#last} comes ${line.index}`);
      if (line.proof === undefined)
        this.#report.fail('inclusion', `event ${line.index} has no proof that the log holds it`);
    } else if (line.index !== this.first + this.count)
      this.#report.fail('index-gap', `after ${this.first + this.count - 1} comes ${line.index}`);
    this.#last = line.index;
  }

  #readEvent(line: Line): JsonObject | null {
    const text = line.data.toString('utf8');
    let event: Json;
    try {
      event = JSON.parse(text) as Json;
    } catch {
      event = null;
    }
    if (!isObject(event)) {
      this.#report.fail('line-malformed', `the leaf ${line.index} is no event`);
      return null;
    }
    if (!isCanonical(text, event))
      this.#report.fail('event-not-canonical', `the leaf ${line.index} is not in canonical form`);
    if (line.shown !== undefined && !isCanonical(text, line.shown))
      this.#report.fail('event-mismatch', `the event shown in line ${line.index} is not the one in its leaf`);
    this.#organisation ??= event.organisation;
    if (event.organisation !== this.#organisation)
      this.#report.fail(
        'organisation-mismatch',
        `event ${line.index} belongs to ${String(event.organisation)}`,
      );
    return event;
  }

  #checkProof(line: Line, leafHash: Buffer, text: string): void {
    const what = `the proof of event ${line.index}`;
    try {
      const proof = readLogProof(text);
      const head = this.#ring.check(proof.note, what);
      if (!head) return;
      this.proofs += 1;
      const root = rootOfInclusion(proof.index, head.size, leafHash, proof.path);
      if (proof.index !== line.index || !root?.equals(head.root))
        this.#report.fail('inclusion', `${what} does not lead to its tree head`);
      else if (this.#isSelection) this.#heads.compare(head, what, this.#report);
      else if (this.first === 0)
        this.#heads.expect(head.size, {
          root: head.root,
          code: 'consistency',
          what: 'the tree head of the proofs',
        });
    } catch (error) {
      this.#report.fail('inclusion', `${what}: ${(error as Error).message}`);
    }
  }
}

/** `values.jsonl`, read beside the events in the same order, so that neither has to be held. */
class DisclosedValues {
  readonly #report: Report;
  readonly #lines: AsyncGenerator<string> | null;
  #next: JsonObject | null = null;
  #isOpen = false;
  #count = 0;

  constructor(source: ExportSource, report: Report) {
    this.#report = report;
    this.#lines = source.has('values.jsonl') ? linesOf(source.stream('values.jsonl')) : null;
  }

  async #advance(): Promise<void> {
    this.#next = null;
    const line = await this.#lines?.next();
    if (!line || line.done) return;
    const value = JSON.parse(line.value) as Json;
    this.#next = isObject(value) ? value : {};
  }

  async check(event: JsonObject, index: number): Promise<ReadonlyMap<string, Json>> {
    const opened = new Map<string, Json>();
    if (!this.#lines) return opened;
    if (!this.#isOpen) {
      this.#isOpen = true;
      await this.#advance();
    }
    let record = event;
    while (this.#next !== null && this.#next.of === event.id) {
      this.#count += 1;
      checkValue(this.#next, record, `event ${index}`, this.#report);
      const { path, value } = this.#next;
      if (typeof path === 'string' && value !== undefined) opened.set(path, value);
      // Changes too long for a leaf hold the commitments of their columns.
      if (path === 'changes' && value !== undefined) record = { ...event, changes: value };
      await this.#advance();
    }
    return opened;
  }

  async close(): Promise<void> {
    if (!this.#lines) return;
    if (this.#next !== null)
      this.#report.fail(
        'commitment',
        `a value of ${String(this.#next.of)} belongs to no event, or is out of order`,
      );
    else if (!this.#report.has('commitment'))
      this.#report.ok(`${this.#count} disclosed values are what was committed to`);
  }
}

/** Checks one disclosed value `{path, salt, value}` against the commitment in its record. */
export function checkValue(disclosed: JsonObject, record: JsonObject, what: string, report: Report): void {
  const { path, salt, value } = disclosed;
  if (typeof path !== 'string' || typeof salt !== 'string' || value === undefined) {
    report.fail('commitment', `a disclosed value of ${what} has no path, salt or value`);
    return;
  }
  const commitment = commitmentAt(record, path);
  if (commitment === null) report.fail('commitment', `${what} commits to nothing at ${path}`);
  else if (commitTo(value, salt) !== commitment)
    report.fail('commitment', `the value of ${path} is not what ${what} committed to`);
}
