import { createSetUpLink } from '#server/access/create-set-up-link.ts';
import { openUnitOfWork } from '#server/platform/unit-of-work.ts';

/** Prints the one-time set-up link while nobody has an account yet; prints nothing afterwards. */
export async function printFirstRun(given: {
  appUrl: string;
  systemUrl: string;
  print(line: string): void;
}): Promise<void> {
  const app = openUnitOfWork(given.appUrl, { name: 'first-run', connectionsMax: 2 });
  const system = openUnitOfWork(given.systemUrl, { name: 'first-run', connectionsMax: 1 });
  try {
    const made = await createSetUpLink(app.uow, system.uow);
    if (!made) return;
    given.print(
      '\nNobody has an account yet. Open this link to set up the first one (it works once, for seven days):',
    );
    given.print(`  ${made.link}\n`);
  } finally {
    await Promise.all([app.database.close(), system.database.close()]);
  }
}
