import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { formatVerifierKey } from '#server/audit/domain/signed-note.ts';
import { lockState, WitnessFiles } from './witness-files.ts';
import { learnLog, trustKey } from './witness-logs.ts';
import { witnessKey, witnessServer } from './witness-server.ts';

/**
 * A witness of audit logs: a program of its own, for a machine of its own, run by somebody who does not run Interlock. It
 * remembers the largest tree head of each log that it cosigned, and cosigns only what continues it. Whoever owns the log's
 * database and key can rewrite history, but not make this program forget.
 */
const USAGE = `npm run witness -- --log <checkpoint-url> --state DIR [--port 4100] [--host 127.0.0.1]

  --log URL          the log's checkpoint, such as https://interlock.example/api/v1/audit/log/org_…/checkpoint;
                     its keys are learned from there the first time. May be given several times
  --vkey KEY         a key to trust for the log it names, so that nothing is learned; after a rotation, the new one
  --token-file FILE  a token that may read the audit log, for --log
  --state DIR        where the witness keeps its key and what it has cosigned
  --name NAME        its name, given the first time (default: <host>/witness)`;

const { values } = parseArgs({
  options: {
    log: { type: 'string', multiple: true, default: [] },
    vkey: { type: 'string', multiple: true, default: [] },
    'token-file': { type: 'string' },
    state: { type: 'string' },
    name: { type: 'string' },
    port: { type: 'string', default: '4100' },
    host: { type: 'string', default: '127.0.0.1' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

async function start(folder: string): Promise<void> {
  const tokenFile = values['token-file'];
  const token = tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim();
  await lockState(folder);
  const files = new WitnessFiles('.', values.name);
  for (const vkey of values.vkey) trustKey(files, vkey);
  for (const url of values.log) {
    const words = await learnLog(files, url, token).catch((error: unknown) => {
      // A witness that knows a log needs nothing from it to go on.
      if (files.origins().length === 0) throw error;
      return [error instanceof Error ? error.message : String(error)];
    });
    for (const word of words) process.stderr.write(`${word}\n`);
  }
  const server = witnessServer(files);
  server.listen(Number(values.port), values.host, () => {
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : values.port;
    process.stdout.write(`witness  ${formatVerifierKey(witnessKey(files))}\n`);
    for (const origin of files.origins()) process.stdout.write(`log      ${origin}\n`);
    process.stdout.write(`address  http://${values.host}:${port}\n`);
  });
  const stop = () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

if (values.help || values.state === undefined) {
  process.stdout.write(`${USAGE}\n`);
  process.exitCode = values.help ? 0 : 1;
} else {
  await start(values.state).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
