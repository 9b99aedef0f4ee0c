interface Follower {
  alias: string;
  workflow: { name: string };
  environment: string;
}

/** What setting an alias will lead to, in a sentence; empty while no alias and version are named, or nothing follows it. */
export function tellFollowers(
  form: { alias: string; version: string },
  followers: readonly Follower[],
): string {
  const alias = form.alias.trim();
  const own = followers.filter((follower) => follower.alias === alias);
  if (own.length === 0 || !/^\d+$/.test(form.version.trim())) return '';
  const places = own.map(({ workflow, environment }) => `${workflow.name} in ${environment}`);
  const them = places.length === 1 ? 'follows' : 'follow';
  return `${places.join(' and ')} ${them} ${alias}: this asks to serve version ${form.version.trim()} there, and the alias moves when that is approved and applied.`;
}
