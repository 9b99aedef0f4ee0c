/** Leaves the engine as it is: its models were there before us. */
export async function teardown(): Promise<void> {}
