import process from 'node:process';
import { Api } from './api.ts';
import { COMMANDS } from './commands.ts';
import { Complaint } from './complaint.ts';
import { harmless } from './harmless.ts';
import { chooseCommand, helpOf, runCommand } from './run-command.ts';

/**
 * The `interlock` command: what the console does with experiments, runs, models and prompts, for pipelines. It is a client of
 * the machine API and nothing more, so whatever it may do, its token may do.
 */
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Takes an option with its value out of the words, wherever it stands. */
function take(words: string[], option: string): string | undefined {
  const at = words.indexOf(option);
  return at === -1 ? undefined : words.splice(at, 2)[1];
}

function takeFlag(words: string[], ...flags: string[]): boolean {
  const at = words.findIndex((word) => flags.includes(word));
  if (at !== -1) words.splice(at, 1);
  return at !== -1;
}

function openApi(url: string | undefined): Api {
  const { INTERLOCK_URL, INTERLOCK_TOKEN: token = '' } = process.env;
  const address = url ?? INTERLOCK_URL ?? '';
  if (address === '') throw new Complaint('usage', 'Set INTERLOCK_URL to the address of the console.');
  if (token === '') throw new Complaint('usage', 'Set INTERLOCK_TOKEN to an API token.');
  return new Api({ url: address, token });
}

function complain(error: unknown, isJson: boolean): number {
  const code = error instanceof Complaint ? error.code : 'failed';
  const message = error instanceof Error ? error.message : String(error);
  if (isJson) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  else process.stderr.write(`${harmless(message)}\n`);
  return code === 'usage' ? EXIT_USAGE : EXIT_FAILED;
}

async function main(args: readonly string[]): Promise<number> {
  const words = [...args];
  const isJson = takeFlag(words, '--json');
  try {
    const url = take(words, '--url');
    if (takeFlag(words, '--help', '-h') || words.length === 0) {
      process.stdout.write(`${helpOf(COMMANDS, words).join('\n')}\n`);
      return 0;
    }
    const { command, rest } = chooseCommand(COMMANDS, words);
    const { value, lines } = await runCommand(command, rest, openApi(url));
    process.stdout.write(`${isJson ? JSON.stringify(value ?? null) : harmless(lines.join('\n'))}\n`);
    return 0;
  } catch (error) {
    return complain(error, isJson);
  }
}

process.exitCode = await main(process.argv.slice(2));
