import { join } from 'node:path';
import { checkDependencies } from './check/check-dependencies.ts';
import { checkGlossary } from './check/check-glossary.ts';
import { checkLicences } from './check/check-licences.ts';
import { checkLock } from './check/check-lock.ts';
import { checkShapes } from './check/check-shapes.ts';
import { runTool } from './check/run-tool.ts';
import type { Verdict } from './check/verdict.ts';

// Every rule that a machine can hold, one part a line. A part that throws is broken, not skipped.
// `npm run check -- types style` runs the named parts only.

const root = join(import.meta.dirname, '..');

const PARTS: Record<string, () => Verdict | Promise<Verdict>> = {
  types: () => runTool(root, 'types', 'typescript-7/bin/tsc', ['--noEmit', '--pretty', 'false']),
  style: () => runTool(root, 'style', '@biomejs/biome/bin/biome', ['check', '--max-diagnostics=50', '.']),
  imports: () => checkDependencies(root),
  unused: () => runTool(root, 'unused', 'knip/bin/knip.js', ['--no-progress']),
  shapes: () => checkShapes(root),
  words: () => checkGlossary(root),
  lock: () => checkLock(root),
  licences: () => checkLicences(root),
};

async function runPart(name: string): Promise<boolean> {
  const startedAt = performance.now();
  const verdict = await Promise.try(PARTS[name] ?? (() => Promise.reject(new Error('no such part')))).catch(
    (error: unknown): Verdict => ({
      seen: 'nothing',
      findings: [
        {
          rule: name,
          where: 'the part itself',
          message: error instanceof Error ? error.message : String(error),
        },
      ],
    }),
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const isHeld = verdict.findings.length === 0;
  console.log(`${isHeld ? 'ok    ' : 'BROKEN'} ${name.padEnd(9)} ${seconds.padStart(5)} s  ${verdict.seen}`);
  for (const { rule, where, message } of verdict.findings)
    console.log(`       ${rule}: ${where}: ${message}`);
  return isHeld;
}

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(PARTS);
let held = 0;
for (const name of names) if (await runPart(name)) held++;
console.log(`check: ${held} passed, ${names.length - held} failed`);
process.exitCode = held === names.length ? 0 : 1;
