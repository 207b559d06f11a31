import type { HaloApi } from './api.ts';
import type { HaloObject } from './objects.ts';

/** Rows of a whole list, inactive ones included, as `record_count` of a page of one row says; some builds are a little off. */
export async function countRows(api: HaloApi, object: HaloObject): Promise<number> {
  const { total, rows } = await api.list(`/${object.name}`, object.envelope, {
    pageinate: true,
    page_no: 1,
    page_size: 1,
    includeactive: true,
    includeinactive: true,
    ...object.placeholders?.query,
  });
  return total ?? rows.length;
}
