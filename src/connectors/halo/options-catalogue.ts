import type { FieldOption } from '../../model/catalogue.ts';
import type { HaloOption, OptionSource, Options } from './options.ts';

/** What a field may hold, as catalogues show it: by label, with Halo's id and the ticket types that accept it. */
export async function catalogueOptions(
  options: Options,
  source: OptionSource,
): Promise<readonly FieldOption[]> {
  const own = await options.of(source);
  if (source !== 'priority' && source !== 'status') return own.map(toOption);
  const types = await options.of('type');
  if (source === 'status') return own.map((status) => allowed(status, types));
  return priorities(
    own,
    await Promise.all(types.map(async (type) => ({ label: type.label, sla: await options.slaOf(type) }))),
  );
}

function toOption({ id, label, active }: HaloOption): FieldOption {
  return { value: label, label, active, id: String(id) };
}

function allowed(status: HaloOption, types: readonly HaloOption[]): FieldOption {
  if (types.every(({ statuses }) => statuses === undefined)) return toOption(status);
  const accepting = types.filter(({ statuses }) => statuses === undefined || statuses.has(status.id));
  return { ...toOption(status), within: { tickettype_id: accepting.map(({ label }) => label) } };
}

/** One name may have another id under each SLA; it is one option a name and id. A type without an SLA takes no priority at all. */
function priorities(
  own: readonly HaloOption[],
  types: readonly { readonly label: string; readonly sla: number | null | undefined }[],
): readonly FieldOption[] {
  const groups = Map.groupBy(own, ({ id, label }) => `${label}\u0000${id}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const slas = new Set(group.map(({ sla }) => sla));
    const accepting = types.filter(({ sla }) => typeof sla === 'number' && slas.has(sla));
    return [
      {
        ...toOption(first),
        active: group.some(({ active }) => active),
        within: { tickettype_id: accepting.map(({ label }) => label) },
      },
    ];
  });
}
