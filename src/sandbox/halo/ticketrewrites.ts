import type { WireRecord } from '../system.ts';

/** What ticket types do to posted values by their templates (on create) and rules (whenever a ticket is written). */
export interface Rewrites {
  /** Values that win over what was posted, unless the caller asks to leave them out. */
  of(tickettypeId: number, creating: boolean, input: WireRecord): WireRecord;
  /** Control plane: `{ tickettype_id, template?: {...}, rules?: {...} }`; throws an Error without a type. */
  set(body: WireRecord): WireRecord;
}

interface Entry {
  readonly template: WireRecord;
  readonly rules: WireRecord;
}

export function createRewrites(): Rewrites {
  const entries = new Map<number, Entry>();
  const values = (value: unknown): WireRecord =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  return {
    of(tickettypeId, creating, input) {
      const entry = entries.get(tickettypeId);
      if (entry === undefined) return {};
      return {
        ...(creating && input['donotapplytemplateintheapi'] !== true ? entry.template : {}),
        ...(input['dont_do_rules'] === true ? {} : entry.rules),
      };
    },
    set(body) {
      const id = Number(body['tickettype_id'] ?? 0);
      if (!(id > 0)) throw new Error('"rewrite" takes { "tickettype_id", "template"?: {}, "rules"?: {} }.');
      const entry = { template: values(body['template']), rules: values(body['rules']) };
      entries.set(id, entry);
      return { tickettype_id: id, ...entry };
    },
  };
}
