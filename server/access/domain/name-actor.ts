/** The words for an actor that is neither a person nor a token, or whose name is not known here. */
export function nameActor(id: string): string {
  if (id.startsWith('per_')) return 'Somebody who is not in this organisation';
  if (id.startsWith('tok_')) return 'A token of another organisation';
  if (id.startsWith('machine:')) return `Machine operator (${id.slice('machine:'.length)})`;
  return `Interlock (${id.replaceAll('-', ' ')})`;
}
