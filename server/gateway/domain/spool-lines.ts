import { crc32 } from './crc32.ts';

/**
 * A spool is a text file of one record per line, each behind the checksum of its bytes. A line without its end was being
 * written when the process died, and nobody was answered for it; a line that says something else than its checksum was
 * damaged later.
 */
export interface ReadLines {
  records: string[];
  /** Lines that were damaged. */
  damaged: string[];
  /** Bytes that were read as whole lines. */
  bytes: number;
}

/** One record as a line; whoever writes many brings a faster way to the same sum. */
export function spoolLine(json: string, sumOf: (text: string) => string = crc32): string {
  return `${sumOf(json)} ${json}\n`;
}

/** The records of whole lines, in order; what comes after the last end of a line is left. */
export function readSpoolLines(text: string): ReadLines {
  const end = text.lastIndexOf('\n') + 1;
  const records: string[] = [];
  const damaged: string[] = [];
  for (const line of text.slice(0, end).split('\n')) {
    if (line === '') continue;
    const json = line.slice(9);
    if (line[8] === ' ' && line.slice(0, 8) === crc32(json)) records.push(json);
    else damaged.push(line);
  }
  return { records, damaged, bytes: end };
}
