/** Records did not even leave for the database, so none of them can stand there. */
export class NotSent extends Error {
  constructor(cause: unknown) {
    super('the database could not be reached', { cause });
    this.name = 'NotSent';
  }
}
