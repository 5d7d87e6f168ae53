/** Works through `tasks`, at most `lanes` at a time; after a failure none is begun any more, and it is thrown. */
export async function inLanes<T>(
  lanes: number,
  tasks: Iterable<T>,
  work: (task: T) => Promise<unknown>,
): Promise<void> {
  const waiting = tasks[Symbol.iterator]();
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.next(); !next.done && failures.length === 0; next = waiting.next())
      await work(next.value).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (failures.length > 0) throw failures[0];
}
