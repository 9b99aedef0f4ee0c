import type { ExportSource } from './export-source.ts';
import { GrowingTree } from './merkle.ts';
import type { Report } from './report.ts';

/** C2SP tlog-tiles: hash tiles of 256, and bundles of 256 entries with a 16-bit length before each. */
const WIDTH = 256;

/** The address of a tile: `tile/0/x001/x234/067`, with `.p/<width>` when it is not full. */
export function tilePath(level: number | 'entries', index: number, width = WIDTH): string {
  let path = String(index % 1000).padStart(3, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    path = `x${String(rest % 1000).padStart(3, '0')}/${path}`;
  return `tile/${level}/${path}${width < WIDTH ? `.p/${width}` : ''}`;
}

/** Compares the tiles of an export with the events, on the way through them; holds one tile per level. */
export class TileCheck {
  readonly #levels: { hashes: Buffer[]; done: number }[] = [];
  #bundle: Buffer[] = [];
  #bundles = 0;
  #compared = 0;
  readonly #source: ExportSource;
  readonly #report: Report;
  readonly #isPresent: boolean;

  constructor(source: ExportSource, report: Report) {
    this.#source = source;
    this.#report = report;
    this.#isPresent = source.names().some((name) => name.startsWith('tile/'));
  }

  async add(data: Buffer, leafHash: Buffer): Promise<void> {
    if (!this.#isPresent) return;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(data.length);
    this.#bundle.push(length, data);
    if (this.#bundle.length === 2 * WIDTH) await this.#closeBundle(WIDTH);
    await this.#push(0, leafHash);
  }

  async #push(level: number, hash: Buffer): Promise<void> {
    this.#levels[level] ??= { hashes: [], done: 0 };
    const at = this.#levels[level];
    at.hashes.push(hash);
    if (at.hashes.length < WIDTH) return;
    const tree = new GrowingTree();
    for (const one of at.hashes) tree.add(one);
    await this.#compare(tilePath(level, at.done), Buffer.concat(at.hashes), 'tile-mismatch');
    at.done += 1;
    at.hashes = [];
    await this.#push(level + 1, tree.root());
  }

  async #closeBundle(width: number): Promise<void> {
    await this.#compare(
      tilePath('entries', this.#bundles, width),
      Buffer.concat(this.#bundle),
      'entries-mismatch',
    );
    this.#bundles += 1;
    this.#bundle = [];
  }

  async #compare(name: string, expected: Buffer, code: string): Promise<void> {
    if (!this.#source.has(name)) return;
    this.#compared += 1;
    if (!(await this.#source.bytes(name)).equals(expected))
      this.#report.fail(code, `${name} differs from the events`);
  }

  /** Compares the tiles that are not full, and says how many there were. */
  async close(): Promise<void> {
    if (!this.#isPresent) return;
    if (this.#bundle.length > 0) await this.#closeBundle(this.#bundle.length / 2);
    for (const [level, { hashes, done }] of this.#levels.entries())
      if (hashes.length > 0)
        await this.#compare(tilePath(level, done, hashes.length), Buffer.concat(hashes), 'tile-mismatch');
    if (!this.#report.has('tile-mismatch') && !this.#report.has('entries-mismatch'))
      this.#report.ok(`${this.#compared.toLocaleString('en')} tiles agree with the events`);
  }
}

/** The entries of a log that comes as bundles only. */
export async function* entriesOf(source: ExportSource, size: number): AsyncGenerator<Buffer> {
  for (let index = 0; index * WIDTH < size; index += 1) {
    const width = Math.min(WIDTH, size - index * WIDTH);
    const bundle = await source.bytes(tilePath('entries', index, width));
    let at = 0;
    for (let count = 0; count < width; count += 1) {
      const length = bundle.readUInt16BE(at);
      yield bundle.subarray(at + 2, at + 2 + length);
      at += 2 + length;
    }
  }
}
