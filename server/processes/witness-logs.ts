import { EMPTY_ROOT } from '#server/audit/domain/merkle-tree.ts';
import { formatVerifierKey, parseVerifierKey } from '#server/audit/domain/signed-note.ts';
import type { WitnessFiles } from './witness-files.ts';

const ANSWER_MS = 10_000;

/** Trusts a key for the log it names, beside those trusted already. */
export function trustKey(files: WitnessFiles, text: string): void {
  const key = parseVerifierKey(text.trim());
  const kept = files.log(key.name);
  const vkey = formatVerifierKey(key);
  if (kept?.vkeys.includes(vkey)) return;
  files.keep({
    origin: key.name,
    size: kept?.size ?? 0,
    root: kept?.root ?? EMPTY_ROOT.toBase64(),
    checkpoint: kept?.checkpoint ?? '',
    vkeys: [...(kept?.vkeys ?? []), vkey],
  });
}

async function fetchKeys(checkpointUrl: string, token: string | undefined): Promise<string[]> {
  const url = checkpointUrl.replace(/\/checkpoint\/?$/, '/vkey');
  const answer = await fetch(url, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  if (!answer.ok)
    throw new Error(
      `${url} answers ${answer.status}. Give a token that may read the audit log (--token-file), or the log's key (--vkey).`,
    );
  return (await answer.text()).split('\n').filter((line) => line !== '');
}

/**
 * Learns a log's keys from the log itself, the first time only: later on, keys that the log shows and that are not trusted
 * are told and left alone, because whoever holds the log could show their own.
 */
export async function learnLog(
  files: WitnessFiles,
  checkpointUrl: string,
  token: string | undefined,
): Promise<string[]> {
  const shown = await fetchKeys(checkpointUrl, token);
  const names = new Set(shown.map((vkey) => parseVerifierKey(vkey).name));
  const words: string[] = [];
  for (const name of names) {
    const trusted = files.log(name)?.vkeys;
    for (const vkey of shown.filter((text) => parseVerifierKey(text).name === name)) {
      if (trusted === undefined) trustKey(files, vkey);
      else if (!trusted.includes(vkey))
        words.push(`${name} shows a key that is not trusted here: --vkey '${vkey}'`);
    }
  }
  return words;
}
