import type { ClientBase, Connection, Submittable } from 'pg';

/** A statement that each connection plans once. `name` belongs to its text alone; values are texts as Postgres reads them. */
export interface Statement {
  name: string;
  text: string;
  values?: readonly (string | null)[];
}

const planned = new WeakMap<Connection, Set<string>>();

function plannedOn(connection: Connection): Set<string> {
  const known = planned.get(connection) ?? new Set();
  planned.set(connection, known);
  return known;
}

/** Puts statements on the wire; nothing is answered before the connection is told to `sync`. */
export function sendStatements(connection: Connection, statements: readonly Statement[]): void {
  const known = plannedOn(connection);
  for (const { name, text, values = [] } of statements) {
    if (!known.has(name)) {
      // Where it was planned and something after it failed, nobody remembered it.
      connection.close({ type: 'S', name }, true);
      connection.parse({ name, text, types: [] }, true);
    }
    connection.bind({ statement: name, values: [...values] }, true);
    connection.execute(null, true);
  }
}

/** Remembers that these were planned: all that was sent has succeeded. */
export function rememberPlanned(connection: Connection, statements: readonly Statement[]): void {
  const known = plannedOn(connection);
  for (const { name } of statements) known.add(name);
}

/**
 * Several statements in one message of Postgres's extended protocol: one round trip, one planning each per connection, and
 * what follows a failed statement is not run. `pg` itself waits for each answer before it sends the next statement.
 */
class Together implements Submittable {
  callback: (error: Error | null, tags?: string[]) => void;
  readonly #statements: readonly Statement[];
  readonly #tags: string[] = [];

  constructor(statements: readonly Statement[], callback: Together['callback']) {
    this.#statements = statements;
    this.callback = callback;
  }

  submit(connection: Connection): void {
    connection.stream.cork();
    try {
      sendStatements(connection, this.#statements);
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.#tags.push(text);
  }

  handleReadyForQuery(connection: Connection): void {
    rememberPlanned(connection, this.#statements);
    this.callback(null, this.#tags);
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  // What they give back is nobody's to read here.
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
}

/** Runs statements in one round trip and returns their command tags, such as `INSERT 0 2`; rows are not read. */
export function runTogether(client: ClientBase, statements: readonly Statement[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    client.query(new Together(statements, (error, tags = []) => (error ? reject(error) : resolve(tags))));
  });
}
