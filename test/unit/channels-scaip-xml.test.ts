/** SCAIP's XML both ways: what vendors write is read, what is hostile is refused in one line. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  minimalOf,
  type RequestField,
  readRequest,
  requestFields,
  type ScaipRequest,
  writeRequest,
} from '../../gateway/channels/scaip/request.ts';
import { readResponse, verdictOf, writeResponse } from '../../gateway/channels/scaip/response.ts';
import { ScaipSyntaxError } from '../../gateway/channels/scaip/xml.ts';

const hostile = join('test', 'fixtures', 'hostile', 'scaip');

describe('<mrs>', () => {
  it.each([
    ['in any order', '<mrs><snu>0</snu><ref>a1</ref></mrs>', 0],
    ['with leading zeros', '<mrs><ref>a1</ref><snu>0006</snu></mrs>', 6],
    ['with blanks and line breaks', ' \n<mrs >\n <ref> a1 </ref>\r\n\t<snu> 5\n</snu></mrs>\n', 5],
    [
      'with a declaration and comments',
      '<?xml version="1.0"?><!-- x --><mrs><ref>a1</ref><!-- <snu>0</snu> --><snu>4</snu></mrs>',
      4,
    ],
    ['with unknown and nested elements', '<mrs><xyz/><lge><geo>1</geo></lge><ref>a1</ref><snu>99</snu></mrs>', 99],
    ['in capitals, with attributes', '<MRS xmlns="urn:x"><REF n="1">a1</REF><SNU>0</SNU></MRS>', 0],
    ['in a namespace', '<s:mrs xmlns:s="urn:x"><s:ref>a1</s:ref><s:snu>0</s:snu></s:mrs>', 0],
    ['said twice: the first counts', '<mrs><ref>a1</ref><snu>5</snu><snu>0</snu></mrs>', 5],
    ['with a byte order mark', '\uFEFF<mrs><ref>a1</ref><snu>0</snu></mrs>', 0],
  ])('%s', (_how, text, snu) => expect(readResponse(text)).toMatchObject({ ref: 'a1', snu }));

  it('each number has its meaning; what is not known is an error', () => {
    const verdicts = [0, 1, 2, 3, 4, 5, 6, 7, 99, 8].map((snu) => verdictOf({ ref: 'a', snu }));
    const form = 'refused-form';
    expect(verdicts).toEqual(['ok', form, form, form, 'hold', 'not-treated', 'busy', form, 'error', 'error']);
  });

  it('is read as it was written', () => {
    const given = { ref: 'a1B2', snu: 5, ste: 'not <treated> & "so"' };
    expect(readResponse(writeResponse(given))).toEqual(given);
  });

  it.each(readdirSync(hostile))('%s is refused in one line', (file) => {
    const text = readFileSync(join(hostile, file), 'utf8');
    expect(() => readResponse(text)).toThrow(ScaipSyntaxError);
    expect(() => readResponse(text)).toThrow(/^[\w<>, -]{5,80}$/);
  });

  it('random text, and good answers with some of it changed: an answer or a refusal, nothing else', () => {
    const good = '<?xml version="1.0"?><mrs><ref>a1B2c3D4e5F60001</ref><snu>0</snu><ste>a &amp; b</ste></mrs>';
    const cut = fc.tuple(fc.nat(good.length), fc.nat(good.length), fc.string({ maxLength: 5 }));
    const broken = cut.map(([from, to, text]) => good.slice(0, from) + text + good.slice(to));
    const marks = fc.array(
      fc.constantFrom('<mrs>', '</mrs>', '<ref>', '</ref>', '<snu/>', '&', '&#0;', '<!', '<?', 'a'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          broken,
          fc.string(),
          marks.map((list) => list.join('')),
        ),
        (text) => {
          try {
            expect(readResponse(text).ref).toMatch(/^[0-9a-zA-Z]{1,16}$/);
          } catch (error) {
            expect(error).toBeInstanceOf(ScaipSyntaxError);
          }
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe('<mrq>', () => {
  const one: ScaipRequest = {
    ref: 'a1',
    cid: '4711',
    dty: '0010',
    mty: 'RE',
    stc: '0092',
    lte: 'Bad',
    ite: 'x < y & z',
  };

  it('is read as it was written, every field in its limits', () => {
    expect(readRequest(writeRequest(one))).toEqual({ fields: one, missing: [], malformed: [] });
  });

  it('vendors: blanks, padding and any order', () => {
    const doro =
      '<mrq><ref>803137200003</ref><mty>ME</mty><cid> 8031372</cid><dty>0004</dty><stc>0010</stc><crd>gsm:+</crd></mrq>';
    expect(readRequest(doro)).toMatchObject({ fields: { cid: '8031372' }, missing: [], malformed: [] });
  });

  it('says what is missing and what breaks the rules', () => {
    expect(readRequest('<mrq><ref>a b</ref><cid/><mty>XX</mty></mrq>')).toMatchObject({
      missing: ['cid', 'dty'],
      malformed: ['ref', 'mty'],
    });
  });

  it('at its smallest still says whether it is an alarm', () => {
    expect(minimalOf(one)).toEqual({ ref: 'a1', cid: '4711', dty: '0010', mty: 'RE', stc: '0092' });
    expect(minimalOf({ ...one, mty: 'ME' })).not.toHaveProperty('mty');
  });

  it('anything at all: read or refused', () => {
    const names = Object.keys(requestFields) as RequestField[];
    const fields = fc.array(fc.tuple(fc.constantFrom(...names), fc.string()), { maxLength: 20 });
    fc.assert(
      fc.property(fields, (list) => {
        const text = `<mrq>${list.map(([name, value]) => `<${name}>${value}</${name}>`).join('')}</mrq>`;
        try {
          for (const name of readRequest(text).malformed) expect(names).toContain(name);
        } catch (error) {
          expect(error).toBeInstanceOf(ScaipSyntaxError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
