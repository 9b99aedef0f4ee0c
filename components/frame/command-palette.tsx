'use client';

import { Command } from 'cmdk';
import { ArrowRight, LogOut, Search, SunMoon } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Dialog } from 'radix-ui';
import { type ReactNode, useEffect, useState } from 'react';
import { notify } from '#components/ui/toast.tsx';
import { shortId } from '#server/platform/domain/wording.ts';
import { COMMAND_ENTRIES } from './command-entries.ts';
import { findById } from './find-by-id.ts';
import { signOut } from './leave-session.ts';
import { permittedGroups } from './rail-entries.ts';
import { useCan } from './session.tsx';
import { chooseTheme, THEME_WORDING, THEMES } from './theme.ts';

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Ctrl K or Cmd K from anywhere: go to a room, begin an act, open a thing by its id. */
export function CommandPalette({ open, onOpenChange }: Props) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      onOpenChange(!open);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [open, onOpenChange]);
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[oklch(0.2_0.02_255/0.45)]" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[10vh] z-50 overflow-hidden rounded-md border border-line bg-raised shadow-float sm:inset-x-auto sm:left-1/2 sm:w-[36rem] sm:-translate-x-1/2"
        >
          <Dialog.Title className="sr-only">Go to or do</Dialog.Title>
          <PaletteList onDone={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteList({ onDone }: { onDone: () => void }) {
  const [text, setText] = useState('');
  const router = useRouter();
  const can = useCan();
  const found = findById(text);
  const go = (href: string) => {
    onDone();
    router.push(href);
  };
  return (
    <Command label="Go to or do" loop>
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Search aria-hidden className="size-4 text-muted" />
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="Go to, do, or paste an id"
          className="h-11 w-full bg-transparent outline-none"
        />
      </div>
      <Command.List className="max-h-[55vh] overflow-y-auto p-1">
        <Command.Empty className="px-3 py-6 text-center text-muted">
          Nothing matches. An id can be pasted in full, such as dec_01J….
        </Command.Empty>
        {found && (
          <Row value={text} onSelect={() => go(found.href)} icon={<ArrowRight aria-hidden />}>
            Open {shortId(found.id)}
          </Row>
        )}
        <Group heading="Go to">
          {permittedGroups(can).flatMap((group) =>
            group.entries.map((entry) => (
              <Row
                key={entry.href}
                value={`Go to ${entry.label}`}
                keywords={entry.keywords}
                onSelect={() => go(entry.href)}
                icon={<entry.icon aria-hidden />}
              >
                {entry.label}
              </Row>
            )),
          )}
        </Group>
        <Group heading="Do">
          {COMMAND_ENTRIES.filter((entry) => can(entry.permission)).map((entry) => (
            <Row
              key={entry.label}
              value={entry.label}
              keywords={entry.keywords}
              onSelect={() => go(entry.href)}
              icon={<ArrowRight aria-hidden />}
            >
              {entry.label}
            </Row>
          ))}
          <ThemeRows onDone={onDone} />
          <Row
            value="Sign out"
            icon={<LogOut aria-hidden />}
            onSelect={() =>
              void signOut().catch((error: Error) => notify('stop', 'Not signed out', error.message))
            }
          >
            Sign out
          </Row>
        </Group>
      </Command.List>
    </Command>
  );
}

function ThemeRows({ onDone }: { onDone: () => void }) {
  return THEMES.map((theme) => (
    <Row
      key={theme}
      value={`Theme: ${THEME_WORDING[theme]}`}
      icon={<SunMoon aria-hidden />}
      onSelect={() => {
        chooseTheme(theme);
        onDone();
      }}
    >
      Theme: {THEME_WORDING[theme]}
    </Row>
  ));
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-[12px] [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}

interface RowProps {
  value: string;
  keywords?: readonly string[];
  onSelect: () => void;
  icon: ReactNode;
  children: ReactNode;
}

function Row({ value, keywords, onSelect, icon, children }: RowProps) {
  return (
    <Command.Item
      value={value}
      keywords={keywords ? [...keywords] : undefined}
      onSelect={onSelect}
      className="flex h-9 cursor-pointer items-center gap-2.5 rounded px-2 data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:text-muted"
    >
      {icon}
      {children}
    </Command.Item>
  );
}
