/** Passwords of MQTT clients, and the command that prepares a user. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { run } from '../../../gateway/commands/user.ts';
import { limits } from '../../../gateway/limits.ts';
import { hashPassword, impossibleHash, verifyPassword } from '../../../gateway/mqtt/broker/password.ts';
import { Users } from '../../../gateway/mqtt/broker/users.ts';
import { mqttConfig } from '../../../gateway/mqtt/config.ts';

describe('a password', () => {
  it('is known by its hash, and two hashes of it differ', async () => {
    const [one, two] = [await hashPassword('geheim äöü'), await hashPassword('geheim äöü')];
    expect(one).not.toBe(two);
    expect(await verifyPassword('geheim äöü', one)).toBe(true);
    expect(await verifyPassword('geheim', one)).toBe(false);
  });

  it.each([
    '',
    'geheim',
    '$scrypt$',
    '$scrypt$ln=14,r=8,p=1$AAAA$AAAA',
    `$scrypt$ln=30,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`,
    impossibleHash,
  ])('never meets %s', async (hash) => expect(await verifyPassword('', hash)).toBe(false));
});

describe('users', () => {
  it('are asked one at a time, and no more than the limit waits', async () => {
    const users = new Users([]);
    const { passwordChecksWaiting } = limits.mqtt;
    const guesses = Array.from({ length: passwordChecksWaiting + 5 }, () => users.authenticate('x', Buffer.from('y')));
    const all = await Promise.all(guesses);
    expect(all.filter((verdict) => verdict === 'busy')).toHaveLength(5);
    expect(all.filter((verdict) => verdict === 'wrong')).toHaveLength(passwordChecksWaiting);
  });
});

describe('aal user add', () => {
  const screen = () => {
    const out: string[] = [];
    return {
      out,
      io: { out: (line: string) => void out.push(line), err: () => undefined, language: 'de', dataFolder: '' } as const,
    };
  };
  const typed =
    (one: string, two = one) =>
    async () =>
      [one, two] as const;

  it('prints an entry that flat.yaml takes, without the password', async () => {
    const { out, io } = screen();
    expect(
      await run(['add', 'z2m', '--publish', 'zigbee2mqtt/#', '--subscribe', 'zigbee2mqtt/#'], io, typed('sehr geheim')),
    ).toBe(0);
    const users = parse(out.join('\n'));
    expect(mqttConfig.parse({ embedded: { users } }).embedded.users).toMatchObject([
      { name: 'z2m', publish: ['zigbee2mqtt/#'] },
    ]);
    expect(await verifyPassword('sehr geheim', users[0].password)).toBe(true);
    expect(out.join('\n')).not.toContain('geheim');
  });

  it.each([
    [['add', 'z2m', '--publish', 'a/#/b'], typed('sehr geheim'), /#/],
    [['add', 'z2m'], typed('kurz'), /8 Zeichen/],
    [['add', 'z2m'], typed('sehr geheim', 'sehr gehiem'), /verschieden/],
    [['delete', 'z2m'], typed('sehr geheim'), /'add'/],
    [['add'], typed('sehr geheim'), /fehlt/],
  ])('%j is refused in one line', async (args, read, text) => {
    await expect(run(args, screen().io, read)).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(text),
    });
  });
});
