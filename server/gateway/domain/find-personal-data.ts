import type { PersonalData } from '../../workflows/domain/redaction.ts';
import { fitsDni, fitsGermanTaxId, fitsIban, fitsLuhn, fitsNir, fitsPesel, ibanLength } from './checksums.ts';

/**
 * Personal data in free text. E-mail addresses are looked for around each @, everything else in one pass with one
 * expression, in which every repetition is bounded: time grows with the length of the text alone. What a candidate is, its
 * digits decide: cards and accounts by their sums, telephone numbers by how they are written. Names are not looked for: no
 * pattern tells them.
 */
export interface PersonalDataFinding {
  kind: PersonalData;
  start: number;
  end: number;
}

const LOCAL_MAX = 64;
const LOCAL = /[\p{L}\p{N}._%+'-]/u;
const DOMAIN = /@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,4}/uy;
const IBAN = '(?<iban>(?=[A-Za-z]{2}\\d)(?<![\\p{L}\\p{N}])[A-Za-z]{2}\\d{2}(?:[ -]?[A-Za-z0-9]){11,30})';
/** Spanish DNI, British national insurance number, Italian tax code. */
const CODE =
  '(?<code>(?=[\\dA-Z])(?<![\\p{L}\\p{N}])(?:\\d{8}-?[A-Z]|[A-CEGHJ-PR-TW-Z]{2} ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]|[A-Z]{6}\\d{2}[A-EHLMPRST]\\d{2}[A-Z]\\d{3}[A-Z])(?![\\p{L}\\p{N}]))';
const ADDRESS = [
  "(?<![\\p{L}\\p{N}])\\d{1,5}[a-zA-Z]? (?:\\p{Lu}[\\p{L}.'-]{1,30} ){1,3}(?:Street|St\\.?|Avenue|Ave\\.?|Road|Rd\\.?|Lane|Ln\\.?|Drive|Dr\\.?|Boulevard|Blvd\\.?|Court|Terrace|Square|Close)(?!\\p{L})",
  '(?<![\\p{L}\\p{N}])\\p{Lu}[\\p{L}.-]{1,30}(?:stra(?:ß|ss)e|str\\.|weg|platz|allee|gasse|damm|ufer) \\d{1,4}[a-zA-Z]?(?![\\p{L}\\p{N}])',
  '(?<![\\p{L}\\p{N}])\\p{Lu}[\\p{L}.-]{1,30} (?:Straße|Strasse|Str\\.|Weg|Platz|Allee|Gasse) \\d{1,4}[a-zA-Z]?(?![\\p{L}\\p{N}])',
  "(?<![\\p{L}\\p{N}])\\d{1,4},? (?:rue|avenue|boulevard|chemin|impasse|place) (?:[\\p{Ll}'’]{1,4} ?){0,3}\\p{Lu}[\\p{L}'’-]{1,40}",
  "(?<![\\p{L}\\p{N}])(?:Calle|Via|Avenida|Piazza) (?:[\\p{Ll}]{1,4} ){0,3}\\p{Lu}[\\p{L}'’-]{1,40},? \\d{1,4}(?!\\p{N})",
  '(?<![\\p{L}\\p{N}])(?:P\\.? ?O\\.? ?Box|Postfach) \\d{1,8}',
].join('|');
const RUN = '(?<run>(?<![\\p{L}\\p{N}])(?:\\+|\\()?\\d(?:[ ()./-]{0,2}\\d){6,24}(?!\\p{N}))';

const PARTS: readonly { source: string; kinds: readonly PersonalData[] }[] = [
  { source: IBAN, kinds: ['iban'] },
  { source: CODE, kinds: ['identity-number'] },
  { source: `(?<address>${ADDRESS})`, kinds: ['address'] },
  { source: RUN, kinds: ['card', 'phone', 'identity-number'] },
];

const DATE = /^(?:\d{1,2}([./-])\d{1,2}\1(?:\d{2}|\d{4})|\d{4}([./-])\d{1,2}\2\d{1,2})(?!\d)/;

function isPhone(text: string, digits: string): boolean {
  if (DATE.test(text) || /^\d{3}-\d{2}-\d{4}$/.test(text)) return false;
  if (text.startsWith('+')) return digits.length >= 8 && digits.length <= 15;
  if (/^00[1-9]/.test(digits)) return digits.length >= 10 && digits.length <= 17;
  if (/^\(?0/.test(text)) return digits.length >= 9 && digits.length <= 12;
  return /^(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}$/.test(text);
}

function isIdentity(text: string, digits: string): boolean {
  // United States: three groups, areas that are given out.
  if (/^\d{3}-\d{2}-\d{4}$/.test(text)) return !/^(?:000|666|9)|-00-|-0000$/.test(text);
  // Sweden: a date, a dash, and Luhn over the whole.
  if (/^(?:\d{2})?\d{6}[-+]\d{4}$/.test(text)) return fitsLuhn(digits.slice(-10));
  if (text.includes('.') || text.includes('/')) return false;
  return fitsGermanTaxId(digits) || fitsPesel(digits) || fitsNir(digits);
}

/** Lengths by the beginnings that issuers have. */
const CARD =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3[0689]\d{12}|6\d{15,18}|5[06-9]\d{14})$/;

/** Numbers are written in few groups; what follows the first eight begins another one. */
const GROUPS_MAX = 8;
const DIGITS_MIN = 7;

function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** Where each of the first groups of digits ends. */
function groupEnds(run: string): number[] {
  const ends: number[] = [];
  for (let at = 1; at <= run.length && ends.length < GROUPS_MAX; at += 1) {
    const isDigit = isDigitAt(run, at);
    const wasDigit = isDigitAt(run, at - 1);
    if (wasDigit && !isDigit) ends.push(at);
  }
  return ends;
}

/** What a number is that begins where the run does, however many other numbers follow it; the longest counts. */
function classifyRun(
  run: string,
  start: number,
  wanted: ReadonlySet<PersonalData>,
): PersonalDataFinding | null {
  // Sums first: one that fits says more than the way in which telephone numbers are written.
  const tests: [PersonalData, (text: string, digits: string) => boolean][] = [
    ['identity-number', isIdentity],
    ['card', (_, digits) => CARD.test(digits) && fitsLuhn(digits)],
    ['phone', isPhone],
  ];
  const windows = groupEnds(run)
    .reverse()
    .map((end) => {
      const text = run.slice(0, end);
      return { text, digits: text.replace(/\D/g, ''), end };
    });
  for (const [kind, fits] of tests) {
    if (!wanted.has(kind)) continue;
    const found = windows.find(({ text, digits }) => digits.length >= DIGITS_MIN && fits(text, digits));
    if (found) return { kind, start, end: start + found.end };
  }
  return null;
}

/** An IBAN ends where its country says, whatever words follow. */
function ibanIn(text: string, start: number): PersonalDataFinding | null {
  const length = ibanLength(text);
  if (length === null) return null;
  let end = 0;
  let taken = '';
  while (taken.length < length && end < text.length) {
    const character = text[end] ?? '';
    if (character !== ' ' && character !== '-') taken += character;
    end += 1;
  }
  return fitsIban(taken) ? { kind: 'iban', start, end: start + end } : null;
}

function classify(match: RegExpExecArray, wanted: ReadonlySet<PersonalData>): PersonalDataFinding | null {
  const { iban, code, address, run } = match.groups ?? {};
  const [start, end] = [match.index, match.index + match[0].length];
  if (iban !== undefined) return ibanIn(iban, start);
  if (code !== undefined) {
    const isNumberFirst = /^\d/.test(code);
    return isNumberFirst && !fitsDni(code.replace('-', '')) ? null : { kind: 'identity-number', start, end };
  }
  if (address !== undefined) return { kind: 'address', start, end };
  return run === undefined ? null : classifyRun(run, start, wanted);
}

/** E-mail addresses, looked for around each @: most texts have none. */
function emailsIn(text: string): PersonalDataFinding[] {
  const found: PersonalDataFinding[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > 0 && at - start < LOCAL_MAX && LOCAL.test(text[start - 1] ?? '')) start -= 1;
    DOMAIN.lastIndex = at;
    const domain = start < at ? DOMAIN.exec(text) : null;
    if (domain && start >= (found.at(-1)?.end ?? 0))
      found.push({ kind: 'email', start, end: at + domain[0].length });
  }
  return found;
}

/** Both lists in one order; what lies over one of the first is left out. Each is in order by itself. */
function merged(
  first: readonly PersonalDataFinding[],
  second: readonly PersonalDataFinding[],
): PersonalDataFinding[] {
  const all: PersonalDataFinding[] = [];
  let next = 0;
  for (const finding of second) {
    for (let one = first[next]; one && one.end <= finding.start; one = first[next]) {
      all.push(one);
      next += 1;
    }
    const one = first[next];
    if (!one || finding.end <= one.start) all.push(finding);
  }
  return [...all, ...first.slice(next)];
}

/** Finds personal data in a text, in its order and without overlaps. */
export type PersonalDataSearch = (text: string) => PersonalDataFinding[];

/** Puts together the one expression for what is wanted; do it once. */
export function searchPersonalData(kinds: readonly PersonalData[]): PersonalDataSearch {
  const wanted = new Set(kinds);
  const parts = PARTS.filter((part) => part.kinds.some((kind) => wanted.has(kind)));
  const expression = parts.length > 0 ? new RegExp(parts.map(({ source }) => source).join('|'), 'gu') : null;
  return (text) => {
    const emails = wanted.has('email') ? emailsIn(text) : [];
    // Whatever else is looked for holds a digit.
    if (!expression || !/\d/.test(text)) return emails;
    const found: PersonalDataFinding[] = [];
    expression.lastIndex = 0;
    for (let match = expression.exec(text); match; match = expression.exec(text)) {
      const finding = classify(match, wanted);
      // A candidate that is nothing may hide something that begins inside of it.
      const skipped = /^[\p{L}\p{N}]+/u.exec(match[0])?.[0].length ?? 1;
      expression.lastIndex = finding ? finding.end : match.index + skipped;
      if (finding) found.push(finding);
    }
    return merged(emails, found);
  };
}
