import { describe, expect, it } from 'vitest';
import { createMemory } from '../../src/commands/memory.ts';
import { failure, open, statePath } from '../state/support.ts';

describe("a connector's memory", () => {
  it('knows nothing before a state is attached, and then what that connection learned', () => {
    const state = open(statePath());
    state.putLearned('halo', 'zone', 'a');
    state.putLearned('other', 'zone', 'b');
    const memory = createMemory();
    expect(memory.get('zone')).toBeUndefined();

    memory.attach(state, 'halo', true);

    expect(memory.get('zone')).toBe('a');
    memory.put('zone', 'c');
    expect(memory.get('zone')).toBe('c');
    expect(Object.fromEntries(state.learned('halo'))).toEqual({ zone: 'c' });
    expect(Object.fromEntries(state.learned('other'))).toEqual({ zone: 'b' });
  });

  it('writes what was put before, which is newer than what the state has', () => {
    const state = open(statePath());
    state.putLearned('halo', 'zone', 'old');
    const memory = createMemory();
    memory.put('zone', 'new');

    memory.attach(state, 'halo', true);

    expect(memory.get('zone')).toBe('new');
    expect(state.learned('halo').get('zone')).toBe('new');
  });

  it('writes nothing for a session that only reads', () => {
    const path = statePath();
    const before = open(path);
    before.putLearned('halo', 'zone', 'a');
    before.close();
    const state = open(path, { readOnly: true });
    const memory = createMemory();
    memory.attach(state, 'halo', false);

    memory.put('zone', 'b');

    expect(memory.get('zone')).toBe('b');
    expect(state.learned('halo').get('zone')).toBe('a');
    expect(failure(() => state.putLearned('halo', 'zone', 'b')).code).toBe('STATE_READ_ONLY');
  });
});
