import { describe, expect, it } from 'vitest';
import { loginsKept, sharedLogins } from '../../src/commands/depot.ts';
import { openProject } from '../../src/commands/project.ts';
import { desk } from './support.ts';

/** The shipped mappings, Salesforce by refresh token, and further integrations with the same mappings. */
function project(...names: readonly string[]) {
  const it = desk();
  it.rewrite('connections.yaml', (text) =>
    text.replace(
      'flow: clientCredentials',
      'flow: refreshToken\n      refreshToken: { env: SALESFORCE_REFRESH_TOKEN }',
    ),
  );
  const loaded = openProject(it.options);
  const [shipped] = loaded.integrations;
  if (!shipped) throw new Error('no integration');
  const more = names.map((name) => ({ ...shipped, name, enabled: name !== 'off' }));
  return { shipped, project: { ...loaded, integrations: [shipped, ...more] } };
}

describe('log-ins that travel with the state', () => {
  it('are those of connections with a refresh token', () => {
    const { shipped, project: one } = project();

    expect(loginsKept(one, shipped)).toEqual(['salesforce']);
  });

  it('are told when another enabled integration carries a copy too', () => {
    const { shipped, project: several } = project('second', 'off');

    expect(sharedLogins(several, shipped)).toEqual([
      { connection: 'salesforce', users: ['salesforce', 'second'] },
    ]);
    const { shipped: alone, project: one } = project();
    expect(sharedLogins(one, alone)).toEqual([]);
  });
});
