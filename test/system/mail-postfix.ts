/** A private postfix: own folder, own queue, own ports, virtual mailboxes in Maildirs. Needs root. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from '../support/certificate.ts';
import { freePort } from '../support/temp.ts';

export interface Postfix {
  readonly ports: {
    readonly plain: number;
    readonly submission: number;
    readonly smtps: number;
    /** Like plain, but asks the policy server on `policy` about each recipient (greylisting). */
    readonly greylisting: number;
    readonly policy: number;
  };
  /** The mails in this user's mailbox, raw, oldest first. */
  mails(user: string): string[];
  stop(): void;
}

export const mailPassword = 'geheim und lang';

const account = (what: '-u' | '-g', user: string): number =>
  Number(execFileSync('id', [what, user], { encoding: 'utf8' }));

export async function startPostfix(folder: string, { cert, key }: Certificate): Promise<Postfix> {
  const [plain, submission, smtps, greylisting, policy] = await Promise.all(Array.from({ length: 5 }, freePort));
  const ports = { plain, submission, smtps, greylisting, policy } as Postfix['ports'];
  const path = (...parts: string[]): string => join(folder, ...parts);
  const [postfix, nobody] = [account('-u', 'postfix'), account('-u', 'nobody')];
  chmodSync(folder, 0o755);
  for (const name of ['etc', 'queue', 'data', 'mail', 'sasl']) mkdirSync(path(name));
  // Debian's postfix looks for SASL's settings in the folder of its own configuration.
  mkdirSync(path('etc', 'sasl'));
  chownSync(path('data'), postfix, account('-g', 'postfix'));
  chownSync(path('mail'), nobody, account('-g', 'nobody'));
  writeFileSync(path('etc', 'main.cf'), mainCf(path, cert, key, nobody, account('-g', 'nobody')));
  writeFileSync(path('etc', 'master.cf'), masterCf(ports));
  writeFileSync(
    path('etc', 'sasl', 'smtpd.conf'),
    `pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\nsasldb_path: ${path('sasl', 'db')}\n`,
  );
  execFileSync('saslpasswd2', ['-p', '-c', '-f', path('sasl', 'db'), '-u', 'example.org', 'aal'], {
    input: mailPassword,
  });
  chownSync(path('sasl', 'db'), postfix, account('-g', 'postfix'));
  execFileSync('postfix', ['-c', path('etc'), 'start'], { stdio: 'pipe' });
  const inbox = (user: string): string => path('mail', user, 'new');
  return {
    ports,
    mails: (user) =>
      (existsSync(inbox(user)) ? readdirSync(inbox(user)).sort() : []).map((name) =>
        readFileSync(join(inbox(user), name), 'utf8'),
      ),
    stop: () => void execFileSync('postfix', ['-c', path('etc'), 'stop'], { stdio: 'pipe' }),
  };
}

function mainCf(path: (...parts: string[]) => string, cert: string, key: string, uid: number, gid: number): string {
  return `
compatibility_level = 3.6
queue_directory = ${path('queue')}
data_directory = ${path('data')}
maillog_file = ${path('log')}
maillog_file_prefixes = ${path()}
myhostname = mail.example.org
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
virtual_mailbox_domains = example.org
virtual_mailbox_base = ${path('mail')}
virtual_mailbox_maps = inline:{ { keller@example.org = keller/ }, { technik@example.org = technik/ } }
virtual_uid_maps = static:${uid}
virtual_gid_maps = static:${gid}
virtual_minimum_uid = 1
smtpd_recipient_restrictions = reject_unauth_destination
smtpd_tls_cert_file = ${cert}
smtpd_tls_key_file = ${key}
smtpd_sasl_type = cyrus
smtpd_sasl_path = smtpd
smtpd_sasl_local_domain = example.org
smtpd_tls_auth_only = yes
`;
}

function masterCf({ plain, submission, smtps, greylisting, policy }: Postfix['ports']): string {
  const signedIn =
    '-o smtpd_sasl_auth_enable=yes -o smtpd_relay_restrictions=permit_sasl_authenticated,reject -o smtpd_client_restrictions=permit_sasl_authenticated,reject';
  return `
127.0.0.1:${plain} inet n - n - - smtpd
127.0.0.1:${greylisting} inet n - n - - smtpd -o smtpd_recipient_restrictions=reject_unauth_destination,check_policy_service,inet:127.0.0.1:${policy}
127.0.0.1:${submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt ${signedIn}
127.0.0.1:${smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes ${signedIn}
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
}
