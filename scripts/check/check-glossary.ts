import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './list-files.ts';
import type { Finding, Verdict } from './verdict.ts';

// Rooms named after what they do, after access and the platform, or after a protocol or an engine: technical words.
const TECHNICAL = new Set([
  'access',
  'adapters',
  'api',
  'clusters/conformance',
  'domain',
  'gateway',
  'governance',
  'insights',
  'mlflow',
  'monitoring',
  'notifications',
  'platform',
  'processes',
  'protocols',
  'reconcile',
  'registry',
  'rest',
  'routing',
  'scim',
  'testing',
  'tracking',
]);

function singular(word: string): string {
  return word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.replace(/s$/, '');
}

// The first column of its table, split at commas, singular and in lower case.
function glossaryWords(markdown: string): Set<string> {
  const terms = markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|\s*(-|word\b)/.test(line))
    .flatMap((line) => (line.split('|')[1] ?? '').split(','))
    .map((term) => term.trim().toLowerCase())
    .filter((term) => term !== '');
  return new Set(terms.flatMap((term) => [term, ...term.split(' ')]).map(singular));
}

/** Holds folder names of server/ that are domain words to the glossary: a word is defined before it is used. */
export function checkGlossary(root: string): Verdict {
  const words = glossaryWords(readFileSync(join(root, 'docs', 'glossary.md'), 'utf8'));
  const folders = new Map<string, string>();
  for (const path of listFiles(root).filter((file) => file.startsWith('server/'))) {
    const segments = path.split('/').slice(1, -1);
    segments.forEach((segment, depth) => {
      folders.set(['server', ...segments.slice(0, depth + 1)].join('/'), segment);
    });
  }
  const findings: Finding[] = [];
  for (const [folder, name] of folders) {
    const isEngine = /^server\/clusters\/adapters\//.test(folder);
    const isDefined = words.has(singular(name.replaceAll('-', ' ')));
    if (!isEngine && !TECHNICAL.has(name) && !TECHNICAL.has(folder.slice('server/'.length)) && !isDefined) {
      const message = `"${name}" is no word of docs/glossary.md: define it there, or use the word that is`;
      findings.push({ rule: 'word-not-in-glossary', where: folder, message });
    }
  }
  if (words.size === 0 || folders.size === 0) {
    findings.push({
      rule: 'word-not-in-glossary',
      where: root,
      message: 'found no words or no folders to compare',
    });
  }
  return { seen: `${folders.size} folders, ${words.size} words`, findings };
}
