import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterCovers, filterProblem, topicMatches } from '../../../gateway/mqtt/filters.ts';

describe('topicMatches', () => {
  // MQTT 3.1.1, 4.7
  it.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
    ['sport/tennis/player1/#', 'sport/tennis/player10', false],
    ['sport/#', 'sport', true],
    ['#', 'a/b/c', true],
    ['+', 'a', true],
    ['+', '/a', false],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['sport/+/player1', 'sport/tennis/player1', true],
    ['a/b', 'a/b/c', false],
    ['a/b/c', 'a/b', false],
    ['#', '$SYS/x', false],
    ['+/x', '$SYS/x', false],
    ['$SYS/#', '$SYS/x', true],
    ['A', 'a', false],
  ])('%s meets %s: %s', (filter, topic, expected) => {
    expect(topicMatches(filter, topic)).toBe(expected);
  });
});

describe('filterCovers', () => {
  it.each([
    ['zigbee2mqtt/#', 'zigbee2mqtt/+/availability', true],
    ['zigbee2mqtt/#', 'zigbee2mqtt/#', true],
    ['zigbee2mqtt/#', 'zigbee2mqtt', true],
    ['zigbee2mqtt/#', '#', false],
    ['zigbee2mqtt/+', 'zigbee2mqtt/#', false],
    ['zigbee2mqtt/+', 'zigbee2mqtt/+', true],
    ['zigbee2mqtt/+', 'zigbee2mqtt/hall', true],
    ['zigbee2mqtt/hall', 'zigbee2mqtt/+', false],
    ['#', '$SYS/#', false],
    ['+/#', '#', false],
    ['a/+/c', 'a/+/+', false],
  ])('%s grants %s: %s', (granted, requested, expected) => {
    expect(filterCovers(granted, requested)).toBe(expected);
  });

  const level = fc.constantFrom('a', 'b', '', '$x');
  const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
  const filter = fc
    .tuple(fc.array(fc.constantFrom('a', 'b', '', '+', '$x'), { maxLength: 3 }), fc.constantFrom('a', '+', '#'))
    .map(([levels, last]) => [...levels, last].join('/'));

  it('never grants a topic that the right does not meet', () => {
    fc.assert(
      fc.property(filter, filter, topic, (granted, requested, name) => {
        fc.pre(filterCovers(granted, requested) && topicMatches(requested, name));
        expect(topicMatches(granted, name)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('grants every filter to itself', () => {
    fc.assert(
      fc.property(filter, (same) => {
        expect(filterCovers(same, same)).toBe(true);
      }),
    );
  });
});

describe('filterProblem', () => {
  it.each(['#', '+', 'a/#', '+/a/#', '/', 'a'])('%s is good', (filter) => expect(filterProblem(filter)).toBeNull());
  it.each(['', 'a#', '#/a', 'a/#/b', 'a+', '+a/b'])('"%s" is not', (filter) =>
    expect(filterProblem(filter)).not.toBeNull(),
  );
});
