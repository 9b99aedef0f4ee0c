import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import process from 'node:process';
import type { Reporter, TestModule } from 'vitest/node';
import type { FileTime } from './run-times.ts';

/** Writes how long each file of Vitest took, with its imports and hooks, which Vitest's own report leaves out. */
export function fileTimesReporter(path: string): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[]) {
      const times = modules.map((module): FileTime => {
        const { collectDuration, setupDuration, duration } = module.diagnostic();
        const file = relative(process.cwd(), module.moduleId);
        return { file, ms: collectDuration + setupDuration + duration };
      });
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify(times));
    },
  };
}
