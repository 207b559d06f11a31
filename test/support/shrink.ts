/**
 * Leaves out of a failing list whatever it fails without: halves first, then smaller pieces, down to single items. `fails` is asked
 * at most `budget` times.
 */
export async function shrink<T>(
  items: readonly T[],
  fails: (fewer: readonly T[]) => Promise<boolean>,
  budget = 60,
): Promise<readonly T[]> {
  let left = items;
  let asked = 0;
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < left.length && asked < budget; ) {
      const fewer = [...left.slice(0, start), ...left.slice(start + size)];
      asked += 1;
      if (await fails(fewer)) left = fewer;
      else start += size;
    }
  }
  return left;
}
