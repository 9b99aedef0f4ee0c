import { CodeBlock } from './code-block.tsx';

interface Props {
  value: unknown;
  label: string;
  open?: boolean;
}

/** Raw data, folded away: last on a page, for those who need it. */
export function JsonView({ value, label, open }: Props) {
  const code = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <details open={open} className="min-w-0">
      <summary className="cursor-pointer py-1 text-[13px] text-muted hover:text-text">{label}</summary>
      <CodeBlock code={code} label="JSON" />
    </details>
  );
}
