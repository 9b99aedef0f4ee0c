'use client';

import { Ellipsis } from 'lucide-react';
import Link from 'next/link';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export interface MenuItem {
  label: string;
  onSelect?: () => void;
  href?: string;
  danger?: boolean;
  /** Why it cannot be chosen, in words. */
  reason?: string | null;
  icon?: ReactNode;
}

interface Props {
  items: readonly (MenuItem | 'line')[];
  /** What opens it; three dots when left out. */
  trigger?: ReactNode;
  label: string;
  align?: 'start' | 'end';
}

/** A menu of acts or links. */
export function Menu({ items, trigger, label, align = 'end' }: Props) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        asChild={Boolean(trigger)}
        aria-label={trigger ? undefined : label}
        className={
          trigger ? undefined : 'rounded-md border border-line-strong/60 bg-raised p-1.5 hover:bg-hover'
        }
      >
        {trigger ?? <Ellipsis aria-hidden className="size-4" />}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          aria-label={label}
          className="z-50 max-h-[70dvh] min-w-44 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-float"
        >
          {items.map((item, index) =>
            item === 'line' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: separators have no identity of their own
              <DropdownMenu.Separator key={index} className="my-1 h-px bg-line" />
            ) : (
              <MenuRow key={item.label} item={item} />
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function MenuRow({ item }: { item: MenuItem }) {
  const look = cn(
    'flex min-h-8 items-center gap-2 rounded px-2 outline-none data-[highlighted]:bg-hover data-[disabled]:opacity-60',
    item.danger && 'text-stop',
  );
  if (item.href && !item.reason) {
    return (
      <DropdownMenu.Item asChild className={look}>
        <Link href={item.href}>
          {item.icon}
          {item.label}
        </Link>
      </DropdownMenu.Item>
    );
  }
  return (
    <DropdownMenu.Item className={look} disabled={Boolean(item.reason)} onSelect={item.onSelect}>
      {item.icon}
      <span>
        {item.label}
        {item.reason && <span className="block text-[12px]">{item.reason}</span>}
      </span>
    </DropdownMenu.Item>
  );
}
