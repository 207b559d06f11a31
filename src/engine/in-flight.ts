/**
 * `work` on every item: the first alone, so that what it learns or fails on is known before others follow, then `width` at a time.
 * After a failure nothing new is begun, what is on its way is finished, and the first failure is thrown.
 */
export async function inFlight<T>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const next = async (): Promise<boolean> => {
    if (failures.length > 0) return false;
    const item = left.next();
    if (item.done) return false;
    try {
      await work(item.value);
      return true;
    } catch (error) {
      failures.push(error);
      return false;
    }
  };
  const worker = async (): Promise<void> => {
    while (await next());
  };
  if (await next()) await Promise.all(Array.from({ length: width }, worker));
  left.return?.();
  if (failures.length > 0) throw failures[0];
}
