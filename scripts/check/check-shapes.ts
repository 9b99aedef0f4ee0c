import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isProduct, isTypeScript, listFiles } from './list-files.ts';
import type { Finding, Verdict } from './verdict.ts';

const HARD_STOP_LINES = 400;
const PAGE_LINES = 60;
const ROUTE_LINES = 40;
const MEDIAN_LINES = 90;
const P90_LINES = 220;

// Rooms that say nothing about what is in them collect everything.
const EMPTY_NAME = /^(utils?|helpers?|common|lib|services|types)$/;
// Next.js names folders [slug], (group), @slot and _private; files and folders are kebab-case below that.
const ROUTE_SEGMENT = /^(\(\.{1,3}\))?[[(@_]*(\.\.\.)?[a-z0-9]+(-[a-z0-9]+)*[\])]*$/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
// A feature is two levels deep: its files and its domain/. Adapters, the doors of protocols, and what only tests use
// may be one deeper, and nothing else.
const DEEPER = [
  /^server\/clusters\/adapters\/[^/]+\/[^/]+$/,
  /^server\/clusters\/(domain\/protocols|conformance)\/[^/]+$/,
  /^server\/api\/(rest|mlflow|scim)\/[^/]+$/,
  /^server\/[a-z-]+\/testing\/[^/]+$/,
];
const GENERIC_COMPONENT_ROOMS = new Set(['ui', 'charts', 'forms', 'tables', 'trpc', 'frame', 'home']);
const LEFTOVERS: [RegExp, string][] = [
  [/@ts-(ignore|expect-error|nocheck)\b/, 'fix the type instead of silencing it'],
  [/\bvi\.(mock|doMock)\(/, 'pass the collaborator in instead of mocking the module'],
  [/\bwaitForTimeout\(/, 'wait for what the person sees, not for time'],
  [/\b(TODO|FIXME)\b/, 'finish it, or file it where work is planned'],
];

function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

function checkSize(path: string, lines: number): Finding[] {
  const rules: [string, boolean, number][] = [
    ['file-too-long', true, HARD_STOP_LINES],
    ['page-too-long', /^app\/(.*\/)?page\.tsx$/.test(path), PAGE_LINES],
    ['route-too-long', /^app\/(.*\/)?route\.tsx?$/.test(path), ROUTE_LINES],
  ];
  return rules
    .filter(([, applies, limit]) => applies && lines > limit)
    .map(([rule, , limit]) => ({
      rule,
      where: path,
      message: `${lines} lines, at most ${limit}: split it by reason to change`,
    }));
}

function checkName(path: string): Finding[] {
  const segments = path.split('/');
  const names = segments.map((segment) => segment.replace(/^\.?([^.]+)\..*$/, '$1'));
  const pattern = path.startsWith('app/') ? ROUTE_SEGMENT : KEBAB;
  const findings: Finding[] = [];
  // The parts of a.b.c.ts are kebab-case as well: versions.store.ts, cancel-run.db.test.ts.
  const parts = segments.flatMap((segment, index) =>
    index === segments.length - 1 ? segment.split('.').slice(0, -1) : [segment],
  );
  if (parts.some((part) => part !== '' && !pattern.test(part))) {
    findings.push({
      rule: 'name-not-kebab-case',
      where: path,
      message: 'name files and folders in kebab-case',
    });
  }
  if (names.some((name) => EMPTY_NAME.test(name))) {
    findings.push({ rule: 'room-says-nothing', where: path, message: 'name it after what it holds' });
  }
  if (/(^|\/)index\.tsx?$/.test(path)) {
    findings.push({ rule: 'no-barrels', where: path, message: 'import from the file that defines it' });
  }
  return findings;
}

function checkPlace(path: string, features: Set<string>): Finding[] {
  const [room, feature, ...rest] = path.split('/');
  if (room === 'server' && rest.length > 1) {
    const isTwoLevels = rest.length === 2 && rest[0] === 'domain';
    if (!isTwoLevels && !DEEPER.some((place) => place.test(path))) {
      const message = 'server/<feature>/ holds files and domain/ only: move it up, or make it a feature';
      return [{ rule: 'server-too-deep', where: path, message }];
    }
  }
  if (room === 'components' && feature !== undefined && rest.length > 0) {
    if (!GENERIC_COMPONENT_ROOMS.has(feature) && !features.has(feature)) {
      const message = `components/${feature}/ needs the name of a room in server/`;
      return [{ rule: 'component-room-unknown', where: path, message }];
    }
  }
  return [];
}

function checkLeftovers(path: string, text: string): Finding[] {
  if (path.startsWith('scripts/check/')) return [];
  return LEFTOVERS.filter(([pattern]) => pattern.test(text)).map(([pattern, message]) => ({
    rule: 'leftover',
    where: `${path} (${text.match(pattern)?.[0]})`,
    message,
  }));
}

function checkSpread(lines: number[]): { median: number; p90: number; findings: Finding[] } {
  const sorted = [...lines].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const p90 = sorted[Math.floor(sorted.length * 0.9)] ?? 0;
  const findings: Finding[] = [];
  const where = `${sorted.length} product files`;
  if (median > MEDIAN_LINES) {
    findings.push({
      rule: 'median-too-long',
      where,
      message: `median ${median} lines, at most ${MEDIAN_LINES}`,
    });
  }
  if (p90 > P90_LINES) {
    findings.push({ rule: 'p90-too-long', where, message: `p90 ${p90} lines, at most ${P90_LINES}` });
  }
  return { median, p90, findings };
}

/** Holds sizes, names and places of the TypeScript files below a folder; `smallestHouse` files must be there. */
export function checkShapes(root: string, smallestHouse = 60): Verdict {
  const files = listFiles(root).filter((path) => isTypeScript(path));
  const features = new Set(
    files.filter((path) => path.startsWith('server/')).map((path) => path.split('/')[1] ?? ''),
  );
  const findings: Finding[] = [];
  const productLines: number[] = [];
  for (const path of files) {
    const text = readFileSync(join(root, path), 'utf8');
    const lines = countLines(text);
    if (isProduct(path)) productLines.push(lines);
    findings.push(
      ...checkSize(path, lines),
      ...checkName(path),
      ...checkPlace(path, features),
      ...checkLeftovers(path, text),
    );
  }
  const spread = checkSpread(productLines);
  findings.push(...spread.findings);
  if (files.length < smallestHouse) {
    const message = `only ${files.length} TypeScript files, at least ${smallestHouse}: the sizes cannot be believed`;
    findings.push({ rule: 'enough-files-seen', where: root, message });
  }
  return { seen: `${files.length} files, median ${spread.median}, p90 ${spread.p90} lines`, findings };
}
