import type { Route } from '#server/routing/domain/route-snapshot.ts';

/** Remembers what is made of a route for as long as the route is followed, so that calls find it ready. */
export function perRoute<T>(make: (route: Route) => T): (route: Route) => T {
  const ready = new WeakMap<Route, { made: T }>();
  return (route) => {
    const known = ready.get(route);
    if (known) return known.made;
    const made = make(route);
    ready.set(route, { made });
    return made;
  };
}
