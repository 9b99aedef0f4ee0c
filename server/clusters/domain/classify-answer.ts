import { AdapterFault, type FaultFacts } from './adapter-fault.ts';

/** What was asked of the engine; the same status code means different things for each. */
export type EngineAct = 'read' | 'load' | 'unload' | 'infer';

const MESSAGE_MAX = 1000;

function wordsOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return null;
  const { error, detail } = value as { error?: unknown; detail?: unknown };
  return wordsOf(error) ?? (typeof detail === 'string' ? detail : detail ? JSON.stringify(detail) : null);
}

/**
 * What an engine said, made fit for people: the error of its JSON, or its last line of text. Tracebacks and HTML pages,
 * which show the inside of the engine's machine, are not repeated.
 */
export function engineWords(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return 'it gave no reason';
  let said: string | null = null;
  try {
    said = wordsOf(JSON.parse(trimmed));
  } catch {
    if (trimmed.startsWith('<')) return 'it answered with an HTML page';
  }
  const lines = (said ?? trimmed).split('\n').filter((line) => line.trim() !== '');
  const isTraceback = lines.some((line) => line.startsWith('Traceback') || /^\s+File "/.test(line));
  const words = (isTraceback ? lines.at(-1) : lines.join(' ')) ?? '';
  return words.trim().slice(0, MESSAGE_MAX);
}

const WRONG_MODE: FaultFacts = {
  class: 'permanent',
  code: 'wrong-mode',
  hint: 'Start the engine so that models are loaded on request (Triton: --model-control-mode=explicit).',
};

function factsOf(act: EngineAct, status: number, words: string): FaultFacts {
  if (status === 401 || status === 403)
    return { class: 'auth', code: 'refused', hint: "Set the cluster's credential again." };
  if (/load \/ unload is not allowed/.test(words)) return WRONG_MODE;
  if (/out of memory|no space left|\d+ (?:versions are loaded|models) already|cudaMalloc/i.test(words))
    return { class: 'capacity', code: 'no-room', hint: 'Free room on the cluster; it is asked again.' };
  if (status === 405 || status === 501) return { class: 'unsupported', code: 'not-offered' };
  if (status === 408 || status === 429 || status === 502 || status === 503 || status === 504)
    return { class: 'retryable', code: 'busy' };
  if (act === 'load' && (status === 404 || /failed to poll/.test(words)))
    return { class: 'permanent', code: 'artifact-missing' };
  // Engines answer 500 for broken artifacts as well as for their own trouble: it is tried again, but not for ever.
  if (status >= 500) return { class: 'retryable', code: 'engine-failed' };
  return { class: 'permanent', code: act === 'load' ? 'artifact-refused' : 'request-refused' };
}

/** Classifies an answer that is not a success; `act` decides what a status code means. */
export function faultOfAnswer(act: EngineAct, status: number, text: string): AdapterFault {
  const words = engineWords(text);
  return new AdapterFault(`The engine answered ${status}: ${words}`, {
    ...factsOf(act, status, words),
    httpStatus: status,
  });
}
