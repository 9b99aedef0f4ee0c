import { OPERATIONS } from './operations.ts';
import { mount, t } from './trpc.ts';

type Rooms = typeof OPERATIONS;

function mountAll<T extends Readonly<Record<string, Readonly<Record<string, unknown>>>>>(rooms: T) {
  return Object.fromEntries(
    Object.entries(rooms).map(([room, operations]) => [room, mount(room, operations)]),
  ) as unknown as {
    [K in keyof T]: ReturnType<typeof mount<T[K]>>;
  };
}

export const appRouter = t.router(mountAll<Rooms>(OPERATIONS));

export type AppRouter = typeof appRouter;
