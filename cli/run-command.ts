import { parseArgs } from 'node:util';
import type { Api } from './api.ts';
import type { Answer, Command } from './command.ts';
import { Complaint } from './complaint.ts';
import { Given } from './given.ts';

const HELP = 'See interlock --help.';

/** How a command is written, in one line. */
export function usageOf({ name, takes, options = {} }: Command): string {
  const places = takes.map((place) => `<${place}>`);
  const optional = Object.entries(options).map(([option, { value, isMany }]) => {
    const word = value === undefined ? `--${option}` : `--${option} ${value}`;
    return `[${word}]${isMany ? '…' : ''}`;
  });
  return [name, ...places, ...optional].join(' ');
}

/** The help: of every command, or of those whose names begin with these words. */
export function helpOf(commands: readonly Command[], words: readonly string[]): string[] {
  const asked = commands.filter(({ name }) => words.every((word, index) => name.split(' ')[index] === word));
  const shown = asked.length > 0 ? asked : commands;
  if (shown.length === 1 && shown[0]) {
    const [{ about, options = {} }] = shown as [Command];
    const known = Object.entries(options).map(([name, option]) => `  --${name}  ${option.about}`);
    return [`interlock ${usageOf(shown[0])}`, '', `${about}.`, ...(known.length > 0 ? ['', ...known] : [])];
  }
  return [
    'interlock <command> [options]',
    '',
    ...shown.flatMap((command) => [`  ${usageOf(command)}`, `      ${command.about}`]),
    '',
    '  --json         one line of JSON, errors too',
    '  --url URL      instead of INTERLOCK_URL',
    '',
    'INTERLOCK_TOKEN holds an API token: Settings, API tokens.',
  ];
}

/** The command that the first words name, and the words after it. */
export function chooseCommand(
  commands: readonly Command[],
  words: readonly string[],
): { command: Command; rest: readonly string[] } {
  const command = commands.find(({ name }) => name.split(' ').every((word, index) => words[index] === word));
  if (!command) throw new Complaint('usage', `There is no command "${words.slice(0, 2).join(' ')}". ${HELP}`);
  return { command, rest: words.slice(command.name.split(' ').length) };
}

/** Reads what follows a command by its own options, and runs it. */
export async function runCommand(command: Command, rest: readonly string[], api: Api): Promise<Answer> {
  const options = Object.fromEntries(
    Object.entries(command.options ?? {}).map(([name, { value, isMany = false }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: isMany },
    ]),
  );
  let read: ReturnType<typeof parseArgs>;
  try {
    read = parseArgs({ args: [...rest], options, allowPositionals: true });
  } catch (cause) {
    const words = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause);
    throw new Complaint('usage', `${words}. ${HELP}`, { cause });
  }
  return command.run(api, new Given(command.takes, read.positionals, read.values));
}
