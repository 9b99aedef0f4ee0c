function addressOf(look: 'content' | 'frame', workspaceId: string, path: string): string {
  return `/api/v1/run-files/${look}?${new URLSearchParams({ workspaceId, path })}`;
}

/** Where the bytes of a file of tracked work are downloaded from. */
export function contentHref(workspaceId: string, path: string): string {
  return addressOf('content', workspaceId, path);
}

/** Where a report in HTML is shown from, for a sandboxed frame. */
export function frameHref(workspaceId: string, path: string): string {
  return addressOf('frame', workspaceId, path);
}
