/** What was found: one line per finding, a bounded number of lines per kind, and whether anything failed. */
export interface Finding {
  status: 'ok' | 'note' | 'failed';
  code?: string;
  message: string;
}

const SHOWN_PER_CODE = 20;

export class Report {
  readonly findings: Finding[] = [];
  readonly #counts = new Map<string, number>();
  readonly #write: (finding: Finding) => void;

  constructor(write: (finding: Finding) => void = () => undefined) {
    this.#write = write;
  }

  #add(finding: Finding): void {
    this.findings.push(finding);
    this.#write(finding);
  }

  ok(message: string): void {
    this.#add({ status: 'ok', message });
  }

  note(message: string): void {
    this.#add({ status: 'note', message });
  }

  /** Notes a failure; of one kind, only the first twenty are kept and the others counted. */
  fail(code: string, message: string): void {
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (count <= SHOWN_PER_CODE) this.#add({ status: 'failed', code, message });
  }

  /** Says how many failures were not shown, and returns how many there were. */
  close(): number {
    let failures = 0;
    for (const [code, count] of this.#counts) {
      failures += count;
      if (count > SHOWN_PER_CODE)
        this.#add({ status: 'failed', code, message: `${count - SHOWN_PER_CODE} more of this kind` });
    }
    return failures;
  }

  has(code: string): boolean {
    return this.#counts.has(code);
  }
}

/** A finding as a line for people. */
export function lineOf({ status, code, message }: Finding): string {
  return status === 'failed' ? `FAILED ${code}: ${message}` : `${status.padEnd(6)} ${message}`;
}

export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
