import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { CodeBlock } from './code-block.tsx';

interface Props {
  icon?: LucideIcon;
  title: string;
  /** What this is and why it is empty. */
  children: ReactNode;
  /** The next step as a button. */
  action?: ReactNode;
  /** The same step as a command. */
  command?: string;
}

/** An empty list that leads to the next step. */
export function EmptyState({ icon: Icon, title, children, action, command }: Props) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      {Icon && <Icon aria-hidden className="size-6 text-muted" />}
      <p className="font-semibold">{title}</p>
      <p className="max-w-[60ch] text-muted">{children}</p>
      {action && <div className="mt-2">{action}</div>}
      {command && (
        <div className="mt-2 w-full max-w-xl text-left">
          <CodeBlock code={command} label="The same as a command" />
        </div>
      )}
    </div>
  );
}
