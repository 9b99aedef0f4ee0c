import type { Detector } from '../../workflows/domain/guardrails.ts';
import { PERSONAL_DATA } from '../../workflows/domain/redaction.ts';
import { searchPersonalData } from './find-personal-data.ts';

/**
 * Interlock's own detectors: expressions over texts, each bounded, so that time grows with the length of the text alone.
 * They know phrases and forms, not meanings. How often they are right on a labelled set of texts stands in
 * `docs/guardrails.md`; whoever needs more names a model or a service as guardrail.
 */
interface Span {
  start: number;
  end: number;
}

const WORDS_BETWEEN = "(?:[\\p{L}']{1,20}[ ,]{1,3}){0,4}";

const INJECTION = [
  `(?:ignore|disregard|forget|override|bypass|skip)[ ,]{1,3}${WORDS_BETWEEN}(?:instructions?|prompts?|rules|guidelines|guardrails|filters?|safety|directives|everything above)`,
  'disregard everything',
  `(?:instructions?|rules|guidelines|policies) (?:above|before this)[ ,]{1,3}${WORDS_BETWEEN}(?:no longer|do not|don't) apply`,
  `(?:reveal|print|repeat|show|leak|output|tell me|display|expose)[ ,]{1,3}${WORDS_BETWEEN}(?:system prompt|hidden (?:prompt|instructions|context)|initial instructions|your (?:own )?instructions)`,
  '(?:system|hidden|initial) prompt',
  'instructions you were given',
  '(?:developer|debug|god|jailbreak|unrestricted) mode',
  'jailbreak',
  'do anything now',
  `you are (?:now )?${WORDS_BETWEEN}(?:unfiltered|uncensored|unrestricted|evil|without (?:any )?(?:rules|restrictions|limits))`,
  `(?:act|behave|pretend|answer|roleplay)[ ,]{1,3}${WORDS_BETWEEN}(?:without any|(?:have|had|having|with) no) (?:content policy|guidelines|rules|restrictions|filters?|limits)`,
  'who never refuses',
  '<\\|(?:im_start|im_end|system|endoftext)\\|>',
  '\\[/?INST\\]|<</?SYS>>',
  '(?:^|\\n)[ #*]{0,6}(?:system|assistant) ?:',
  '(?:new|updated|real) instructions? ?:',
  'your new task is',
  `ignorier(?:e|en sie)? ${WORDS_BETWEEN}(?:anweisungen|regeln|vorgaben)`,
  `ignore[rz]? ${WORDS_BETWEEN}(?:instructions|consignes)`,
  `ignora (?:las|todas|le|tutte) ${WORDS_BETWEEN}(?:instrucciones|reglas|istruzioni)`,
];

const UNSAFE = [
  `(?:build|make|making|construct|assemble) ${WORDS_BETWEEN}(?:bomb|explosives?|nerve gas|chemical weapon|grenade)`,
  '(?:cook|make|synthesi[sz]e) (?:meth|crystal meth|heroin|fentanyl)',
  `(?:i|we)(?: am going to|'m going to| will|'ll| want to) (?:kill|murder|shoot|stab|burn|hurt) ${WORDS_BETWEEN}(?:you|your|everyone|everybody|him|her|them|my (?:neighbou?r|wife|husband|boss|ex))`,
  `come and (?:kill|shoot|stab|hurt)`,
  '(?:kill|hang|hurt) myself|end my (?:own )?life|want to die|commit suicide|cut myself',
  `poison (?:someone|somebody|him|her|them|my (?:wife|husband|boss))`,
  `(?:should|must) (?:all )?be (?:exterminated|gassed|killed|wiped out|put down)`,
  '(?:sexual|erotic|nude|porn\\p{L}{0,8}) [\\p{L} ,]{0,40}(?:child|minor|boy|girl|\\d{1,2}[ -]years?[ -]old)',
  'gun without (?:a )?(?:background check|licen[cs]e|permit)',
  '(?:write|create|develop) (?:a )?(?:ransomware|malware|a virus|keylogger)',
  'bringe? (?:euch|dich|sie|ihn) (?:alle )?um',
  '(?:stalk|track down) (?:my ex|him|her)',
];

const SECRETS = [
  '(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])',
  '(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{30,80}',
  '(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{16,60}',
  '(?<![A-Za-z0-9])npm_[A-Za-z0-9]{30,60}',
  '(?<![A-Za-z0-9])xox[abprs]-[A-Za-z0-9-]{16,120}',
  '(?<![A-Za-z0-9])[rs]k_(?:live|test)_[A-Za-z0-9]{16,80}',
  '(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{32,40}',
  '(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{10,2000}\\.[A-Za-z0-9_-]{10,4000}\\.[A-Za-z0-9_-]{10,600}',
  '-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----',
  '(?<![A-Za-z])[a-z][a-z0-9+]{1,15}://[^\\s:/@]{1,100}:[^\\s:/@]{3,200}@',
  '(?<![\\p{L}])(?:pass ?word|passwort|passwd|pwd|mot de passe|contraseña)["\']? ?[:=] ?["\']?[^\\s"\']{6,200}',
  '(?<![\\p{L}])(?:api|client|access|auth|secret)[_ -]?(?:key|secret|token)["\']? ?[:=] ?["\']?[A-Za-z0-9_.~+/-]{12,400}',
];

/** As people read it: one form per character, nothing invisible, letters that were spread out put together again. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '')
    .replace(/(?<![\p{L}\p{N}])(?:\p{L}[.\-_*]){3,30}\p{L}(?![\p{L}\p{N}])/gu, (word) =>
      word.replace(/[.\-_*]/g, ''),
    )
    .replace(/[ \t\u00a0]+/g, ' ');
}

const findsAny = (patterns: readonly string[]) => {
  const expression = new RegExp(patterns.map((pattern) => `(?:${pattern})`).join('|'), 'iu');
  return (text: string): boolean => expression.test(plain(text));
};

const secrets = new RegExp(SECRETS.join('|'), 'giu');
const isInjection = findsAny(INJECTION);
const isUnsafe = findsAny(UNSAFE);
const personalData = searchPersonalData(PERSONAL_DATA);

const NONE: readonly Span[] = [];

function secretsIn(text: string): readonly Span[] {
  // Most texts hold none, and the iterator of all matches copies the expression each time.
  secrets.lastIndex = 0;
  let match = secrets.exec(text);
  if (!match) return NONE;
  const found: Span[] = [];
  for (; match; match = secrets.exec(text))
    found.push({ start: match.index, end: match.index + match[0].length });
  return found;
}

/** Where a detector finds something; an empty span says that it is somewhere in the text. */
export function detect(detector: Detector, text: string): readonly Span[] {
  const somewhere = (isFound: boolean): Span[] => (isFound ? [{ start: 0, end: 0 }] : []);
  switch (detector) {
    case 'prompt-injection':
      return somewhere(isInjection(text));
    case 'unsafe-content':
      return somewhere(isUnsafe(text));
    case 'personal-data':
      return personalData(text);
    case 'secrets':
      return secretsIn(text);
  }
}
