import type { Report } from './report.ts';
import {
  type Checkpoint,
  judgeSignature,
  readCheckpoint,
  readVerifierKey,
  type VerifierKey,
} from './signed-note.ts';

/**
 * Which keys count, and which tree heads are to be met on the way through the log. A head is believed when a known key
 * signed it; it is met when the events, up to its size, have its root.
 */
export class KeyRing {
  readonly #log: VerifierKey[];
  readonly #witnesses: VerifierKey[];
  readonly #known = new Map<string, Checkpoint | null>();
  readonly #report: Report;

  constructor(logKeys: readonly string[], witnessKeys: readonly string[], report: Report) {
    this.#report = report;
    const read = (text: string) => {
      try {
        return [readVerifierKey(text)];
      } catch (error) {
        report.fail('checkpoint-signature', (error as Error).message);
        return [];
      }
    };
    this.#log = logKeys.flatMap(read);
    this.#witnesses = witnessKeys.flatMap(read);
  }

  /** Reads a tree head and checks who signed it; null when nothing may be built on it. Each note is judged once. */
  check(note: string, what: string): Checkpoint | null {
    const known = this.#known.get(note);
    if (known !== undefined) return known;
    const judged = this.#judge(note, what);
    this.#known.set(note, judged);
    return judged;
  }

  #judge(note: string, what: string): Checkpoint | null {
    let checkpoint: Checkpoint;
    try {
      checkpoint = readCheckpoint(note);
    } catch (error) {
      this.#report.fail('checkpoint-malformed', `${what}: ${(error as Error).message}`);
      return null;
    }
    // The key of a log bears its name, so that one log's key says nothing about another's head.
    const keys = this.#log.filter(({ kind, name }) => kind === 'log' && name === checkpoint.origin);
    const verdicts = keys.map((key) => judgeSignature(checkpoint, key).verdict);
    if (verdicts.includes('false') || !verdicts.includes('true')) {
      const why = verdicts.includes('false')
        ? 'a signature of the log is wrong'
        : 'no known key of the log signed it';
      this.#report.fail('checkpoint-signature', `${what}: ${why}`);
      return null;
    }
    return checkpoint;
  }

  /** Checks the cosignatures of a head; says which witnesses saw it and when. */
  checkWitnesses(checkpoint: Checkpoint, atLeast: number): void {
    let seen = 0;
    for (const key of this.#witnesses) {
      const { verdict, at } = judgeSignature(checkpoint, key);
      if (verdict === 'false') this.#report.fail('witness-signature', `the line of ${key.name} is wrong`);
      else if (verdict === 'true') {
        seen += 1;
        this.#report.ok(`the witness ${key.name} saw this tree head at ${at?.toISOString()}`);
      } else this.#report.note(`the witness ${key.name} has not signed this tree head`);
    }
    if (seen < atLeast)
      this.#report.fail('witness-missing', `${seen} known witnesses signed, ${atLeast} are asked for`);
    if (this.#witnesses.length === 0 && atLeast === 0)
      this.#report.note(
        'no witness key was given: whoever holds the database and the key could show others another log',
      );
  }
}

interface ExpectedHead {
  root: Buffer;
  code: string;
  what: string;
  /** Failing to reach its size is a failure too, and not only something that cannot be told. */
  isRequired?: boolean;
}

/** The tree heads that the growing tree must meet, by size. */
export class ExpectedHeads {
  readonly #bySize = new Map<number, ExpectedHead[]>();

  expect(size: number, head: ExpectedHead): void {
    const there = this.#bySize.get(size) ?? [];
    if (there.some(({ root, code }) => code === head.code && root.equals(head.root))) return;
    this.#bySize.set(size, [...there, head]);
  }

  /** Judges another tree head against the one that is expected at its size; of another size nothing can be told. */
  compare(head: { size: number; root: Buffer }, what: string, report: Report): void {
    const known = this.#bySize.get(head.size);
    if (!known) report.fail('consistency', `${what} leads to another tree head than the one that is here`);
    for (const { root } of known ?? [])
      if (!root.equals(head.root))
        report.fail('consistency', `${what} leads to another root than the tree head`);
  }

  /** Judges what was expected at the size the tree has now, and forgets it. */
  meet(size: number, root: () => Buffer, report: Report): void {
    const heads = this.#bySize.get(size);
    if (!heads) return;
    this.#bySize.delete(size);
    const found = root();
    for (const { root: expected, code, what } of heads) {
      if (found.equals(expected)) report.ok(`${what}: the ${size.toLocaleString('en')} events have its root`);
      else report.fail(code, `${what}: the first ${size.toLocaleString('en')} events have another root`);
    }
  }

  /** Heads that no size met. */
  left(): (ExpectedHead & { size: number })[] {
    return [...this.#bySize].flatMap(([size, heads]) => heads.map((head) => ({ ...head, size })));
  }
}
