/**
 * `<mrq>`, what a gateway says to a centre. Fields, patterns and limits as open implementations of SCAIP have them (CLC/TS
 * 50134-9 itself has not been at hand).
 */
import { type Element, readElements, writeElements } from './xml.ts';

/** ME alarm, RE reset, IN information, PI heartbeat. */
export type MessageType = 'ME' | 'RE' | 'IN' | 'PI';

/** In the order in which they are written. A number as text: leading zeros are part of how it is written, not of what it says. */
export interface ScaipRequest {
  readonly ref: string;
  readonly ver?: string;
  readonly sco?: string;
  readonly cha?: string;
  readonly mty?: MessageType;
  /** The account. */
  readonly cid: string;
  /** Device type. */
  readonly dty: string;
  readonly did?: string;
  /** How a voice call would come. */
  readonly crd?: string;
  /** Status code. */
  readonly stc?: string;
  readonly stt?: string;
  readonly pri?: string;
  /** Location. */
  readonly lco?: string;
  readonly lte?: string;
  /** For a person to read. */
  readonly ite?: string;
}

export type RequestField = keyof ScaipRequest;

export const requestFields: Readonly<Record<RequestField, RegExp>> = {
  ref: /^[0-9a-zA-Z]{1,16}$/,
  ver: /^\d\d\.\d\d$/,
  sco: /^[0-3]$/,
  cha: /^\d$/,
  mty: /^(?:ME|RE|IN|PI)$/,
  cid: /^\d{1,16}$/,
  dty: /^\d{1,4}$/,
  did: /^.{1,8}$/,
  crd: /^.{0,256}$/,
  stc: /^\d{1,4}$/,
  stt: /^.{0,32}$/,
  pri: /^\d$/,
  lco: /^\d{1,3}$/,
  lte: /^.{0,32}$/,
  ite: /^.{0,128}$/,
};

/** What a centre cannot do without. */
export const mandatoryFields = ['ref', 'cid', 'dty'] as const satisfies readonly RequestField[];

const isField = (name: string): name is RequestField => Object.hasOwn(requestFields, name);

export function writeRequest(request: ScaipRequest): string {
  const names = Object.keys(requestFields) as RequestField[];
  const elements = names.flatMap((name): Element[] => (request[name] === undefined ? [] : [[name, request[name]]]));
  return writeElements('mrq', elements);
}

/** What is left when a centre does not take the whole: who, where from, what. */
export const minimalOf = ({ ref, mty, cid, dty, stc }: ScaipRequest): ScaipRequest => ({
  ref,
  cid,
  dty,
  // Left out it would mean an alarm.
  ...(mty === undefined || mty === 'ME' ? {} : { mty }),
  ...(stc === undefined ? {} : { stc }),
});

/** For whoever plays a centre: the fields that are known, however they are ordered, and which of them break the rules. */
export interface ReadRequest {
  readonly fields: Readonly<Partial<Record<RequestField, string>>>;
  readonly missing: readonly RequestField[];
  readonly malformed: readonly RequestField[];
}

/** Throws ScaipSyntaxError, nothing else. */
export function readRequest(text: string): ReadRequest {
  const fields: Partial<Record<RequestField, string>> = {};
  for (const [name, value] of readElements(text, 'mrq')) if (isField(name)) fields[name] ??= value;
  const missing = mandatoryFields.filter((name) => (fields[name] ?? '') === '');
  const malformed = (Object.keys(fields) as RequestField[]).filter(
    (name) => !missing.some((one) => one === name) && !requestFields[name].test(fields[name] ?? ''),
  );
  return { fields, missing, malformed };
}
