import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { loadEnv } from '../platform/env.ts';
import { wishTraffic } from './demo-wish.ts';

/** `npm run demo -- pause | resume [--data-dir DIR]`: rests or resumes the demonstration's applications. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'data-dir': { type: 'string' } },
});
const dataDir = values['data-dir'] ?? loadEnv().dataDir;
const [act] = positionals;

if (act !== 'pause' && act !== 'resume') {
  process.stderr.write('Use: npm run demo -- pause | resume [--data-dir DIR]\n');
  process.exit(1);
}
if (!existsSync(join(dataDir, 'demo-progress.json'))) {
  process.stderr.write(`${dataDir} holds no demonstration. Start one with npm start -- --demo.\n`);
  process.exit(1);
}
wishTraffic(dataDir, act === 'pause' ? 'paused' : 'sending');
process.stdout.write(
  act === 'pause'
    ? 'Applications rest within three seconds.\n'
    : 'Applications arrive again within three seconds.\n',
);
