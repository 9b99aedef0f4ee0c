import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { isTypeScript, listFiles } from './list-files.ts';
import type { Finding, Verdict } from './verdict.ts';

const CONFIG = join(import.meta.dirname, '..', '..', '.dependency-cruiser.cjs');

interface Config {
  forbidden: IForbiddenRuleType[];
  options: ICruiseOptions;
}

function moduleFloor(fileCount: number, smallestHouse: number): number {
  return Math.max(smallestHouse, Math.ceil(fileCount * 0.95));
}

/**
 * Holds the import rules of `.dependency-cruiser.cjs` over the TypeScript files below a folder. A cruiser that cannot
 * parse TypeScript sees nothing and complains of nothing, so seeing fewer modules than the floor is a finding too.
 */
export async function checkDependencies(root: string, smallestHouse = 60): Promise<Verdict> {
  const { forbidden, options } = createRequire(import.meta.url)(CONFIG) as Config;
  const files = listFiles(root).filter((path) => isTypeScript(path));
  const { output } = await cruise(files, {
    ...options,
    ruleSet: { forbidden },
    validate: true,
    baseDir: root,
  });
  const result = output as ICruiseResult;
  const wanted = new Set(files);
  const seen = result.modules.filter((module) => wanted.has(module.source)).length;
  const why = (name: string) =>
    forbidden.flatMap((rule) => (rule.name === name ? [rule.comment ?? ''] : [])).join(' ');
  const findings: Finding[] = result.summary.violations.map((violation) => ({
    rule: violation.rule.name,
    where: `${violation.from} → ${violation.cycle?.map((step) => step.name).join(' → ') ?? violation.to}`,
    message: why(violation.rule.name),
  }));
  const floor = moduleFloor(files.length, smallestHouse);
  if (seen < floor) {
    findings.push({
      rule: 'enough-modules-seen',
      where: root,
      message: `saw ${seen} modules of ${files.length} files, fewer than ${floor}: the rules cannot be believed`,
    });
  }
  return { seen: `${seen} modules, ${result.summary.totalDependenciesCruised ?? 0} imports`, findings };
}
