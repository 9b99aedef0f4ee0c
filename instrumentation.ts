/** Runs once when the web process starts. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: Next's own marker of the runtime, not a setting.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { notePeerAddress } = await import('./server/api/note-peer-address.ts');
  notePeerAddress();
}
