/** What a mail server's refusal means: is it worth another try, and who has to do something about it? RFC 5321 4.2, RFC 3463. */
import { describeFailure } from '../http-client.ts';
import type { Failed } from '../http-result.ts';

/** Greylisting servers want the same sender again after minutes, not seconds. */
const greylistPauseMs = 60_000;

/** The parts of nodemailer's errors that we read; the server's own words may hold addresses and stay out of the reason. */
interface SmtpError {
  readonly message?: string;
  readonly code?: string;
  readonly command?: string;
  /** SOCKET_TIMEOUT only after the greeting: somebody was there. */
  readonly timeoutType?: string;
  readonly response?: string;
  /** Only where TLS failed: OpenSSL's word for it. */
  readonly reason?: string;
}

export function mailFailure(error: unknown, ended: { readonly late: boolean; readonly stopped: boolean }): Failed {
  if (ended.stopped) return failed('stopped', true);
  if (ended.late) return failed('the mail server did not finish in time', true);
  const smtp = error as SmtpError;
  const code = /^([45]\d\d)(?=[ -]|$)/.exec(smtp.response ?? '')?.[1];
  return code === undefined ? connectionFailure(error, smtp) : refusal(Number(code), smtp);
}

function refusal(code: number, { command = '', response = '' }: SmtpError): Failed {
  const said = `${code}${enhancedCode(response)}`;
  const temporary = code < 500;
  if (command === 'STARTTLS') return failed(`the mail server offers no secure connection (STARTTLS, ${said})`, true);
  if (command.startsWith('AUTH')) {
    return temporary
      ? failed(`sign-in is out of order at the mail server (${said})`, true)
      : failed(`the mail server refuses user name or password (${said})`, false);
  }
  if (temporary)
    return { ...failed(`the mail server asks to try later (${said})`, true), retryAfterMs: greylistPauseMs };
  // A refusal of the connection itself says nothing about the mail: our address may be another one tomorrow.
  if (command === 'CONN' || command.endsWith('HLO')) return failed(`the mail server refuses us (${said})`, true);
  return failed(`the mail server refuses the ${command.startsWith('RCPT') ? 'recipient' : 'mail'} (${said})`, false);
}

function connectionFailure(error: unknown, { code = '', timeoutType, message = '', reason }: SmtpError): Failed {
  if (timeoutType === 'SOCKET_TIMEOUT') return failed('the mail server fell silent', true);
  if (code === 'ETIMEDOUT') return { ...failed('the mail server does not answer', true), unreachable: true };
  if (code === 'EPROTOCOL') return failed('that is no mail server', true);
  if (/certificate|altnames|self.signed/i.test(message)) {
    return failed("the mail server's certificate is refused: wrong name, expired, or signed by somebody unknown", true);
  }
  if (code === 'ETLS' || reason !== undefined)
    return failed('no secure connection to the mail server (TLS failed)', true);
  if (/^Connection closed|ECONNRESET|EPIPE/.test(message)) return failed('the mail server hung up', true);
  // nodemailer wraps what the system said; its own word stands in the message.
  const system = /\bE[A-Z_]{4,}\b/.exec(message)?.[0];
  const failure = describeFailure(system ? Object.assign(new Error(message), { code: system }) : error, false);
  const text = failed(`the mail server: ${failure.message}`, true);
  return failure.unreachable ? { ...text, unreachable: true } : text;
}

/** The enhanced status code of RFC 3463, e.g. ' 4.2.0'. */
function enhancedCode(response: string): string {
  const found = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  return found === undefined ? '' : ` ${found}`;
}

const failed = (reason: string, retry: boolean): Failed => ({ status: 'failed', reason, retry });
