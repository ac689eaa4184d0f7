/**
 * A private Kamailio that plays a centre: own folder, own ports, loopback. The user it is asked for says what it does: yes, busy,
 * silent, auth, bare, late, slow-yes, wrong, treats-not.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Certificate } from '../support/certificate.ts';
import { findServer } from '../support/servers.ts';
import { freePort } from '../support/temp.ts';

export interface Kamailio {
  /** UDP and TCP share it. */
  readonly plain: number;
  readonly tls: number;
  /** `USER BODY` of every MESSAGE that it has accepted to look at, oldest first. */
  heard(): string[];
  /** What it sent of its own and how that was answered: `USER STATUS`. */
  answered(): string[];
  stop(): Promise<void>;
}

export const sipPassword = 'geheim und lang';

export async function startKamailio(folder: string, certificate: Certificate, algorithm: string): Promise<Kamailio> {
  const [plain, tls] = [await freePort(), await freePort()];
  const config = join(folder, 'kamailio.cfg');
  writeFileSync(config, configuration({ plain, tls, certificate, algorithm, folder }));
  const binary = findServer('kamailio') ?? 'kamailio';
  // -DD stays in the foreground, -E logs to stderr; one small pool of memory, few children.
  const args = ['-f', config, '-DD', '-E', '-m', '32', '-M', '8', '-w', folder, '-Y', folder];
  const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  for (let waits = 0; waits < 200 && !(await answers(tls)); waits++) await pause(50);
  if (!(await answers(plain))) throw new Error(`kamailio did not start:\n${text.slice(-2_000)}`);
  const lines = (word: string): string[] =>
    text
      .split('\n')
      .flatMap((line) => (line.includes(`centre-${word} `) ? [line.split(`centre-${word} `)[1] ?? ''] : []));
  return { plain, tls, heard: () => lines('heard'), answered: () => lines('answered'), stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

interface Settings {
  readonly plain: number;
  readonly tls: number;
  readonly certificate: Certificate;
  readonly algorithm: string;
  readonly folder: string;
}

function configuration({ plain, tls, certificate: { cert, key }, algorithm }: Settings): string {
  return `#!KAMAILIO
debug=1
log_stderror=yes
children=2
tcp_children=2
auto_aliases=no
dns=no
rev_dns=no
enable_tls=yes
listen=udp:127.0.0.1:${plain}
listen=tcp:127.0.0.1:${plain}
listen=tls:127.0.0.1:${tls}
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "xlog.so"
loadmodule "auth.so"
loadmodule "uac.so"
loadmodule "tls.so"
modparam("tls", "certificate", "${cert}")
modparam("tls", "private_key", "${key}")
modparam("tls", "tls_method", "TLSv1.2+")
modparam("auth", "algorithm", "${algorithm}")
modparam("uac", "restore_mode", "none")

request_route {
  if (!is_method("MESSAGE")) {
    sl_send_reply("405", "Method Not Allowed");
    exit;
  }
  if ($rU == "silent") exit;
  xlog("L_ERR", "centre-heard $rU $rb\\n");
  if ($rU == "busy") {
    sl_send_reply("486", "Busy Here");
    exit;
  }
  if ($rU == "auth") {
    if (!pv_www_authenticate("arc.example", "${sipPassword}", "0")) {
      www_challenge("arc.example", "1");
      exit;
    }
  }
  $var(ref) = $(rb{re.subst,/.*<ref>([^<]*)<.*/\\1/s});
  $var(yes) = "<mrs><snu>00</snu><ref> " + $var(ref) + " </ref><cve>01.00</cve><mre>0</mre></mrs>";
  if ($rU == "treats-not") {
    set_reply_body("<mrs><ref>" + $var(ref) + "</ref><snu>5</snu></mrs>", "application/scaip+xml");
    sl_send_reply("200", "OK");
    exit;
  }
  if ($rU == "bare") {
    sl_send_reply("200", "OK");
    exit;
  }
  if ($rU == "late" || $rU == "wrong") {
    if ($rU == "wrong") $var(yes) = "<mrs><ref>wrong</ref><snu>0</snu></mrs>";
    sl_send_reply("202", "Accepted");
    route(ANSWER);
    exit;
  }
  set_reply_body("$var(yes)", "application/scaip+xml");
  sl_send_reply("200", "OK");
}

route[ANSWER] {
  $uac_req(method) = "MESSAGE";
  $uac_req(ruri) = "sip:" + $fU + "@" + $si + ":" + $sp + ";transport=" + $proto;
  $uac_req(furi) = "sip:scaip@arc.example";
  $uac_req(turi) = $fu;
  $uac_req(hdrs) = "Content-Type: application/scaip+xml\\r\\n";
  $uac_req(body) = $var(yes);
  $uac_req(evroute) = 1;
  $uac_req(evparam) = $rU;
  uac_req_send();
}

event_route[uac:reply] {
  xlog("L_ERR", "centre-answered $uac_req(evparam) $uac_req(evcode)\\n");
}
`;
}
