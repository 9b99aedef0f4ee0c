/**
 * The part of Markdown in which people write a few paragraphs: headings, lists, quotes, code, emphasis and links. Read into a
 * tree that is drawn by elements alone; HTML in it is text like any other, and a link leads nowhere but to pages and mail.
 */
export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'strong' | 'emphasis'; inside: readonly Inline[] }
  | { kind: 'link'; href: string; inside: readonly Inline[] };

export type Block =
  | { kind: 'paragraph' | 'heading' | 'quote'; inside: readonly Inline[] }
  | { kind: 'list'; isOrdered: boolean; items: readonly (readonly Inline[])[] }
  | { kind: 'code'; text: string };

const MARK =
  /`([^`]+)`|\*\*([^*]+)\*\*|(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])|(?<!\w)_([^_\s][^_]*)_(?!\w)|\[([^\][]+)\]\(([^()\s]+)\)/g;
const SAFE_ADDRESS = /^(https?:\/\/|mailto:|\/(?![/\\]))/i;
const FENCE = /^\s*```/;
const HEADING = /^#{1,6}\s+(.+?)\s*#*$/;
const BULLET = /^\s*[-*+]\s+(.*)$/;
const NUMBERED = /^\s*\d{1,9}[.)]\s+(.*)$/;
const QUOTED = /^\s*>\s?(.*)$/;

/** Reads emphasis, code and links out of a line or paragraph. */
function readInline(text: string): Inline[] {
  const found: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(MARK)) {
    const [whole, code, strong, starred, underlined, label, href] = match;
    const plain = text.slice(end, match.index);
    if (plain !== '') found.push({ kind: 'text', text: plain });
    end = match.index + whole.length;
    const emphasis = starred ?? underlined;
    if (code !== undefined) found.push({ kind: 'code', text: code });
    else if (strong !== undefined) found.push({ kind: 'strong', inside: readInline(strong) });
    else if (emphasis !== undefined) found.push({ kind: 'emphasis', inside: readInline(emphasis) });
    else if (label !== undefined && href !== undefined && SAFE_ADDRESS.test(href))
      found.push({ kind: 'link', href, inside: [{ kind: 'text', text: label }] });
    else found.push({ kind: 'text', text: whole });
  }
  const rest = text.slice(end);
  if (rest !== '') found.push({ kind: 'text', text: rest });
  return found;
}

const kindOf = (line: string): 'heading' | 'bullets' | 'numbers' | 'quote' | 'text' => {
  if (HEADING.test(line)) return 'heading';
  if (BULLET.test(line)) return 'bullets';
  if (NUMBERED.test(line)) return 'numbers';
  return QUOTED.test(line) ? 'quote' : 'text';
};

const itemsOf = (lines: readonly string[], mark: RegExp): Inline[][] =>
  lines.map((line) => readInline(mark.exec(line)?.[1] ?? line));

function blockOf(kind: ReturnType<typeof kindOf>, lines: readonly string[]): Block[] {
  switch (kind) {
    case 'heading':
      return itemsOf(lines, HEADING).map((inside): Block => ({ kind: 'heading', inside }));
    case 'bullets':
      return [{ kind: 'list', isOrdered: false, items: itemsOf(lines, BULLET) }];
    case 'numbers':
      return [{ kind: 'list', isOrdered: true, items: itemsOf(lines, NUMBERED) }];
    case 'quote': {
      const text = lines.map((line) => QUOTED.exec(line)?.[1] ?? line).join('\n');
      return [{ kind: 'quote', inside: readInline(text) }];
    }
    case 'text':
      return [{ kind: 'paragraph', inside: readInline(lines.join('\n')) }];
  }
}

/** Reads a text as Markdown; whatever is no mark stays as it was written, line breaks within a paragraph too. */
export function readMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at += 1;
      continue;
    }
    if (FENCE.test(line)) {
      const end = lines.findIndex((other, index) => index > at && FENCE.test(other));
      const last = end === -1 ? lines.length : end;
      blocks.push({ kind: 'code', text: lines.slice(at + 1, last).join('\n') });
      at = last + 1;
      continue;
    }
    const kind = kindOf(line);
    let end = at + 1;
    while (end < lines.length && continues(lines[end] ?? '', kind)) end += 1;
    blocks.push(...blockOf(kind, lines.slice(at, end)));
    at = end;
  }
  return blocks;
}

function continues(line: string, kind: ReturnType<typeof kindOf>): boolean {
  return line.trim() !== '' && !FENCE.test(line) && kindOf(line) === kind;
}
