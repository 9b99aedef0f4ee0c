#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { isObject, type Json } from './canonical.ts';
import { isZip, openExport, openFile } from './export-source.ts';
import { countOf, lineOf, Report } from './report.ts';
import { type VerifyOptions, verifyDocument, verifyExport, verifyProof } from './verify-export.ts';

/**
 * Verifies an audit export or evidence pack of Interlock, or a single receipt, with nothing but Node: no network, no database, no packages.
 * What it reads and what it says is described in docs/audit-export.md. Copied alone, the folder works as well.
 */
const HELP = `Usage: audit-verify <export or evidence pack (directory or .zip), .jsonl, .tlog-proof or receipt .json>

  --vkey KEY         the log's verifier key, or a file with such keys; may be repeated
  --witness KEY      a witness's verifier key, or a file with such keys; may be repeated
  --witnesses N      how many of these must have signed (0)
  --previous FILE    an earlier checkpoint, which this log must continue
  --event FILE       the event (canonical JSON) that a .tlog-proof is about
  --json             one JSON object per finding

Ends with 0 when everything holds, 1 when something does not, 2 when it cannot be read.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    vkey: { type: 'string', multiple: true },
    witness: { type: 'string', multiple: true },
    witnesses: { type: 'string' },
    previous: { type: 'string' },
    event: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});

function keysFrom(given: readonly string[] | undefined): string[] {
  return (given ?? []).flatMap((key) =>
    existsSync(key)
      ? readFileSync(key, 'utf8')
          .split('\n')
          .filter((line) => line.trim() !== '')
      : [key],
  );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function verifyPath(path: string, options: VerifyOptions, report: Report): Promise<number> {
  if (path.endsWith('.tlog-proof')) {
    const event = values.event === undefined ? null : readFileSync(values.event);
    verifyProof(readFileSync(path, 'utf8'), event, basename(path), options, report);
    return 0;
  }
  if (path.endsWith('.jsonl')) return verifyExport(openFile(path, 'events.jsonl'), options, report);
  if (path.endsWith('.json')) {
    const document = JSON.parse(readFileSync(path, 'utf8')) as Json;
    if (!isObject(document)) throw new Error('this is no receipt');
    verifyDocument(document, basename(path), options, report);
    return 0;
  }
  if (!existsSync(path)) throw new Error(`there is no ${path}`);
  if (path.endsWith('.zip') && !isZip(path)) throw new Error(`${path} is no zip`);
  return verifyExport(await openExport(path), options, report);
}

async function main(): Promise<number> {
  const [path] = positionals;
  if (values.help || path === undefined) {
    process.stdout.write(HELP);
    return values.help ? 0 : 2;
  }
  const report = new Report((finding) => print(values.json ? JSON.stringify(finding) : lineOf(finding)));
  const options: VerifyOptions = {
    vkeys: keysFrom(values.vkey),
    witnesses: keysFrom(values.witness),
    witnessesMin: Number(values.witnesses ?? 0),
    previous: values.previous === undefined ? null : readFileSync(values.previous, 'utf8'),
  };
  const start = performance.now();
  const events = await verifyPath(path, options, report);
  const failures = report.close();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  const read = events > 0 ? `${countOf(events, 'event')}, ` : '';
  const verdict = failures === 0 ? 'everything holds' : `${countOf(failures, 'failure')}`;
  if (values.json)
    print(JSON.stringify({ status: 'done', failures, events, seconds: Number(seconds), memoryMb: memory }));
  else print(`${verdict} (${read}${seconds} s, ${memory} MB)`);
  return failures === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  if (values.json) print(JSON.stringify({ status: 'unreadable', message }));
  else process.stderr.write(`This cannot be read: ${message}\n`);
  process.exitCode = 2;
}
