import { type Finding, pass, type Repair, warn } from '../../model/finding.ts';
import type { HaloApi } from './api.ts';
import { requestRefused } from './errors.ts';
import { isWireObject, objectsOf, property, textOf } from './wire.ts';

/** Posts the custom fields of a repair. No client documents when Halo puts CF in front of a name, so that the name it gave is checked. */
export async function repair(api: HaloApi, { makes, calls }: Repair): Promise<Finding> {
  for (const { method, path, body } of calls) {
    const rows = objectsOf(body);
    const relative = path.replace(/^\/api/, '');
    const response = await api.post(relative, rows, {}, { repeatable: false });
    if (response.status === 400)
      throw requestRefused({ connection: api.connection, method, path: relative }, response);
    const answer = response.json();
    const [made] = isWireObject(answer) ? [answer] : objectsOf(answer);
    const asked = textOf(rows[0] && property(rows[0], 'name'));
    const given = made && textOf(property(made, 'name'));
    if (asked !== undefined && given !== undefined && given !== `CF${asked}`)
      return warn(
        'repair',
        `made a field, and Halo named it "${given}" instead of "CF${asked}"`,
        `Write customfields.${given} in the mapping, or rename the field in Halo.`,
      );
  }
  return pass('repair', `made ${makes}`);
}
