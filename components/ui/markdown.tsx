import { type Block, type Inline, readMarkdown } from './read-markdown.ts';

function Words({ inside }: { inside: readonly Inline[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no identity but their place
  return inside.map((part, index) => <Word key={index} part={part} />);
}

function Word({ part }: { part: Inline }) {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'code':
      return <code className="rounded bg-sunken px-1 font-mono text-[12.5px]">{part.text}</code>;
    case 'strong':
      return (
        <strong className="font-semibold">
          <Words inside={part.inside} />
        </strong>
      );
    case 'emphasis':
      return (
        <em>
          <Words inside={part.inside} />
        </em>
      );
    case 'link':
      return (
        <a href={part.href} rel="noreferrer" className="underline">
          <Words inside={part.inside} />
        </a>
      );
  }
}

function Part({ block }: { block: Block }) {
  switch (block.kind) {
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <pre tabIndex={0} className="overflow-x-auto rounded bg-sunken p-2 font-mono text-[12.5px]">
          {block.text}
        </pre>
      );
    case 'list': {
      const List = block.isOrdered ? 'ol' : 'ul';
      return (
        <List className={block.isOrdered ? 'list-decimal pl-5' : 'list-disc pl-5'}>
          {block.items.map((inside, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no identity but their place
            <li key={index}>
              <Words inside={inside} />
            </li>
          ))}
        </List>
      );
    }
    case 'quote':
      return (
        <blockquote className="border-l-2 border-line-strong pl-3 whitespace-pre-line text-muted">
          <Words inside={block.inside} />
        </blockquote>
      );
    case 'heading':
      return (
        <p className="font-semibold">
          <Words inside={block.inside} />
        </p>
      );
    case 'paragraph':
      return (
        <p className="whitespace-pre-line">
          <Words inside={block.inside} />
        </p>
      );
  }
}

/** A text with the marks of Markdown drawn; headings in it are words in bold, for the page's outline is the page's own. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="grid max-w-[75ch] min-w-0 gap-2 break-words">
      {readMarkdown(text).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no identity but their place
        <Part key={index} block={block} />
      ))}
    </div>
  );
}
