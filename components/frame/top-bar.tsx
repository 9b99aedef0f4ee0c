'use client';

import { Menu, Search } from 'lucide-react';
import { useState } from 'react';
import { Kbd } from '#components/ui/kbd.tsx';
import { Sheet } from '#components/ui/sheet.tsx';
import { Brand } from './brand.tsx';
import { CommandPalette } from './command-palette.tsx';
import { EnvironmentBadges } from './environment-mark.tsx';
import { PersonMenu } from './person-menu.tsx';
import { RailList } from './rail-list.tsx';
import { useSession } from './session.tsx';

/** Where I am working, the palette, and who I am. */
export function TopBar() {
  const [navigationOpen, setNavigationOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = useState(false);
  return (
    <header
      data-frame
      className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-line bg-surface px-3 group-has-[[data-environment=production]]/frame:shadow-[inset_0_-2px_0_var(--text)] sm:px-4"
    >
      <button
        type="button"
        aria-label="Open the navigation"
        onClick={() => setNavigationOpen(true)}
        className="-ml-1 rounded-md p-2 hover:bg-hover lg:hidden"
      >
        <Menu aria-hidden className="size-4" />
      </button>
      <span className="hidden sm:block lg:hidden">
        <Brand narrow />
      </span>
      <Place />
      <button
        type="button"
        onClick={() => setPaletteOpen(true)}
        aria-keyshortcuts="Control+K Meta+K"
        className="ml-auto flex h-8 items-center gap-2 rounded-md border border-line px-2 text-muted hover:bg-hover sm:w-56"
      >
        <Search aria-hidden className="size-4" />
        <span className="max-sm:sr-only flex-1 text-left text-[13px]">Go to or do</span>
        <span aria-hidden className="hidden sm:block">
          <Kbd>Ctrl K</Kbd>
        </span>
      </button>
      <PersonMenu />
      <Sheet open={navigationOpen} onOpenChange={setNavigationOpen} title="Interlock">
        <RailList onNavigate={() => setNavigationOpen(false)} />
      </Sheet>
      <CommandPalette open={paletteOpen} onOpenChange={setPaletteOpen} />
    </header>
  );
}

function Place() {
  const { organisation, workspaces } = useSession();
  const [only, another] = workspaces;
  const workspace = another ? `${workspaces.length} workspaces` : only?.name;
  return (
    <p className="flex min-w-0 items-center gap-2">
      <span className="truncate font-medium">{organisation.name}</span>
      {workspace && (
        <span className="hidden min-w-0 items-center gap-2 text-muted md:flex">
          <span aria-hidden>/</span>
          <span className="truncate">{workspace}</span>
        </span>
      )}
      <EnvironmentBadges />
    </p>
  );
}
