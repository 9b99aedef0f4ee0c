import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { text as textOf } from 'node:stream/consumers';
import { comparePrompts } from '#server/registry/domain/compare-prompts.ts';
import { type Prompt, promptSchema, variablesOf } from '#server/workflows/domain/prompt-template.ts';
import type { Api } from './api.ts';
import { type Command, PAGED, type Page, pageOf, tellDone, tellPage } from './command.ts';
import { Complaint } from './complaint.ts';
import { getVersion } from './version-commands.ts';

interface ListedPrompt {
  name: string;
  description: string;
  latest: { number: number } | null;
}

/** What a version of a prompt says. */
async function messagesOf(api: Api, name: string, version: string): Promise<Prompt['messages']> {
  const found = await getVersion(api, name, version);
  const read = promptSchema.safeParse({ messages: found.content?.messages });
  if (read.success) return read.data.messages;
  throw new Complaint('no-prompt', `${name} version ${version} is no prompt that is read here.`);
}

/** Messages as one writes them: each below its role. */
function inWords(messages: Prompt['messages']): string[] {
  return messages.flatMap(({ role, content }) => [
    `${role}:`,
    ...content.split('\n').map((line) => `  ${line}`),
  ]);
}

/** A text, or JSON with `messages`, from a file; `-` stands for what comes in. */
async function readPrompt(file: string, role: string): Promise<Prompt> {
  let text: string;
  try {
    text = file === '-' ? await textOf(process.stdin) : await readFile(file, 'utf8');
  } catch (cause) {
    throw new Complaint('usage', `${file} cannot be read.`, { cause });
  }
  const content = text.trimEnd();
  const given: unknown = file.endsWith('.json')
    ? (JSON.parse(text) as unknown)
    : { messages: [{ role, content }] };
  const read = promptSchema.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Complaint('usage', `${file}: /${issue?.path.join('/') ?? ''} ${issue?.message ?? 'is wrong'}.`);
}

const MARKS = { same: '', removed: '[-', added: '{+' } as const;
const ENDS = { same: '', removed: '-]', added: '+}' } as const;

/** Prompts are models of the kind prompt; their versions say what is sent to a model. */
export const PROMPT_COMMANDS: readonly Command[] = [
  {
    name: 'prompts list',
    takes: [],
    options: { search: { value: 'TEXT', about: 'part of the name' }, ...PAGED },
    about: 'List prompts, the newest first',
    operations: ['models.list'],
    run: async (api, given) => {
      const fields = { kind: 'prompt', search: given.text('search'), ...pageOf(given) };
      const page = await api.call<Page<ListedPrompt>>('GET', '/models', fields);
      return tellPage(page, ['Name', 'Newest', 'Description'], ({ name, latest, description }) => [
        name,
        latest?.number,
        description,
      ]);
    },
  },
  {
    name: 'prompts show',
    takes: ['name', 'version'],
    about: 'Show what a version of a prompt says, by number or alias',
    operations: ['versions.get'],
    run: async (api, given) => {
      const messages = await messagesOf(api, given.word('name'), given.word('version'));
      const variables = variablesOf(messages);
      const asked = variables.length === 0 ? [] : ['', `Variables: ${variables.join(', ')}`];
      return { value: { messages, variables }, lines: [...inWords(messages), ...asked] };
    },
  },
  {
    name: 'prompts diff',
    takes: ['name', 'before', 'after'],
    about: 'Show what differs between two versions: [-gone-] {+new+}',
    operations: ['versions.compare', 'versions.get'],
    run: async (api, given) => {
      const [before = [], after = []] = await Promise.all(
        [given.word('before'), given.word('after')].map((version) =>
          messagesOf(api, given.word('name'), version),
        ),
      );
      const compared = comparePrompts(before, after);
      const { added, removed } = compared.variables;
      const lines = compared.messages.flatMap(({ role, state, pieces }) => {
        const text = pieces.map(({ kind, text: piece }) => `${MARKS[kind]}${piece}${ENDS[kind]}`).join('');
        return [`${role} (${state}):`, ...text.split('\n').map((line) => `  ${line}`)];
      });
      const told = [
        ...added.map((name) => `New variable: ${name}`),
        ...removed.map((name) => `No longer a variable: ${name}`),
      ];
      return { value: compared, lines: told.length === 0 ? lines : [...lines, '', ...told] };
    },
  },
  {
    name: 'prompts register',
    takes: ['name', 'file'],
    options: {
      role: { value: 'ROLE', about: 'of a text: user as long as you say nothing, or system' },
      description: { value: 'TEXT', about: 'what is different in this version' },
      new: { about: 'register the prompt itself first' },
      workspace: { value: 'ID', about: 'where, if you may work in several and the prompt is new' },
    },
    about: 'Register the next version of a prompt from a text, or from JSON with messages',
    operations: ['versions.registerPrompt', 'models.register'],
    run: async (api, given) => {
      const prompt = await readPrompt(given.word('file'), given.text('role') ?? 'user');
      const workspaceId = given.text('workspace');
      if (given.is('new'))
        await api.call('POST', '/models', { name: given.word('name'), kind: 'prompt', workspaceId });
      const path = `/models/${given.part('name')}/prompts`;
      const fields = { ...prompt, description: given.text('description') };
      const made = await api.call<{ number: number }>('POST', path, fields);
      return tellDone(made, `Registered version ${made.number}.`);
    },
  },
];
