'use client';

import { Check, ChevronDown, LogOut, UserCog } from 'lucide-react';
import Link from 'next/link';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { Avatar } from '#components/ui/avatar.tsx';
import { notify } from '#components/ui/toast.tsx';
import { ROLE_WORDING } from '#server/access/domain/roles.ts';
import { signOut, switchOrganisation } from './leave-session.ts';
import { useSession } from './session.tsx';
import { chooseTheme, currentTheme, THEME_WORDING, THEMES, type Theme } from './theme.ts';

const ROW =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded px-2 outline-none data-[highlighted]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0';

function failed(error: unknown): void {
  notify('stop', 'That did not work', error instanceof Error ? error.message : undefined);
}

/** Who I am, which organisation, which theme, and the way out. */
export function PersonMenu() {
  const { person, roles, organisation, organisations } = useSession();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="flex h-8 items-center gap-1.5 rounded-md px-1 hover:bg-hover">
        <span className="sr-only">{person.name}: organisation, theme and sign-out</span>
        <Avatar name={person.name} />
        <ChevronDown aria-hidden className="size-3.5 text-muted" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-[80dvh] w-64 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-float"
        >
          <div className="px-2 py-1.5">
            <p className="truncate font-medium">{person.name}</p>
            <p className="truncate text-[13px] text-muted">{person.email}</p>
            <p className="mt-1 text-[13px] text-muted">
              {roles.map((role) => ROLE_WORDING[role].name).join(', ') || 'No role'}
            </p>
          </div>
          <Line />
          {organisations.length > 1 && (
            <>
              <Choices
                label="Organisation"
                value={organisation.id}
                options={organisations.map(({ id, name }) => ({ value: id, label: name }))}
                onChoose={(id) => id !== organisation.id && switchOrganisation(id).catch(failed)}
              />
              <Line />
            </>
          )}
          <ThemeChoices />
          <Line />
          <DropdownMenu.Item asChild className={ROW}>
            <Link href="/settings">
              <UserCog aria-hidden /> Your sign-in and sessions
            </Link>
          </DropdownMenu.Item>
          <DropdownMenu.Item className={ROW} onSelect={() => void signOut().catch(failed)}>
            <LogOut aria-hidden /> Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Line(): ReactNode {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}

function ThemeChoices() {
  // Mounted only while the menu is open, so the page's own attribute can be read.
  const [theme, setTheme] = useState<Theme>(currentTheme);
  return (
    <Choices
      label="Theme"
      value={theme}
      options={THEMES.map((each) => ({ value: each, label: THEME_WORDING[each] }))}
      onChoose={(value) => {
        const chosen = THEMES.find((each) => each === value) ?? 'system';
        chooseTheme(chosen);
        setTheme(chosen);
      }}
      staysOpen
    />
  );
}

interface ChoicesProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChoose: (value: string) => unknown;
  staysOpen?: boolean;
}

function Choices({ label, value, options, onChoose, staysOpen }: ChoicesProps) {
  return (
    <>
      <DropdownMenu.Label className="px-2 py-1 text-[12px] text-muted">{label}</DropdownMenu.Label>
      <DropdownMenu.RadioGroup value={value} onValueChange={onChoose} aria-label={label}>
        {options.map((option) => (
          <DropdownMenu.RadioItem
            key={option.value}
            value={option.value}
            onSelect={staysOpen ? (event) => event.preventDefault() : undefined}
            className={ROW}
          >
            <span className="min-w-0 flex-1 truncate">{option.label}</span>
            <DropdownMenu.ItemIndicator>
              <Check aria-hidden />
            </DropdownMenu.ItemIndicator>
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
    </>
  );
}
