/** Mistakes of a file as such: reading it, YAML, secrets. */
import { advise, meant, type Text, text } from './text.ts';

export const fileTexts = {
  // ---- the file itself
  'file-unreadable': text(
    (f) => `kann nicht gelesen werden: ${f.reason}`,
    (f) => `cannot be read: ${f.reason}`,
  ),
  'file-missing': text(
    () => 'diese Datei fehlt',
    () => 'this file is missing',
    advise('Ein Beispiel liegt in deploy/example.', 'an example stands in deploy/example'),
  ),
  'file-too-big': text(
    () => 'die Datei ist zu groß (höchstens 256 KiB)',
    () => 'the file is too big (at most 256 KiB)',
  ),
  'too-many-files': text(
    (f) => `mehr als ${f.limit} Regeldateien`,
    (f) => `more than ${f.limit} rule files`,
  ),
  'too-many-problems': text(
    (f) => `und ${f.count} weitere Fehler`,
    (f) => `and ${f.count} more problems`,
  ),
  'not-utf8': text(
    () => 'die Datei ist nicht in UTF-8 gespeichert',
    () => 'the file is not stored as UTF-8',
  ),
  'file-empty': text(
    () => 'die Datei ist leer',
    () => 'the file is empty',
  ),
  'file-unknown': text(
    () => 'ich erkenne nicht, was diese Datei ist',
    () => 'I cannot tell what this file is',
    advise(
      "Eine Wohnung beginnt mit 'flat:', Regeln mit 'rules:', ein Regeltest mit 'start:' und 'tests:'.",
      "a flat begins with 'flat:', rules with 'rules:', a rule test with 'start:' and 'tests:'",
    ),
  ),

  // ---- YAML
  yaml: text(
    (f) => `kein gültiges YAML: ${f.reason}`,
    (f) => `not valid YAML: ${f.reason}`,
  ),
  'yaml-tab': text(
    () => 'Einrückung mit Tabulator',
    () => 'indented with a tab',
    advise('YAML rückt nur mit Leerzeichen ein, je Stufe zwei.', 'YAML indents with spaces only, two a level'),
  ),
  'yaml-indent': text(
    () => 'die Einrückung passt nicht zu den Zeilen darüber',
    () => 'the indentation does not match the lines above',
    advise(
      'Einträge derselben Stufe beginnen in derselben Spalte; eine Klammer { oder [ muss geschlossen werden.',
      'entries of one level begin in the same column; a bracket { or [ must be closed',
    ),
  ),
  'yaml-alias': text(
    (f) => `der Anker zu '*${f.value}' fehlt`,
    (f) => `the anchor of '*${f.value}' is missing`,
    advise('Soll ein Text mit * beginnen, gehört er in Anführungszeichen.', 'put a text that begins with * in quotes'),
  ),
  'yaml-missing-char': text(
    () => 'hier fehlt ein Anführungszeichen oder eine Klammer',
    () => 'a quote or a bracket is missing here',
    advise('Was mit " oder { oder [ beginnt, muss auch enden.', 'what begins with " or { or [ must end too'),
  ),
  'yaml-nested-key': text(
    () => 'zwei Doppelpunkte in einer Zeile',
    () => 'two colons in one line',
    advise(
      'Ein Text mit Doppelpunkt und Leerzeichen gehört in Anführungszeichen; sonst beginnt hier eine neue Zeile.',
      'put a text with a colon and a blank in quotes; else begin a new line here',
    ),
  ),
  'yaml-no-colon': text(
    () => 'hier fehlt ein Doppelpunkt nach dem Schlüssel',
    () => 'a colon is missing after the key',
    advise('So sieht eine Zeile aus:  schlüssel: wert', 'a line looks like this:  key: value'),
  ),
  'yaml-documents': text(
    () => 'mehrere YAML-Dokumente in einer Datei (---)',
    () => 'several YAML documents in one file (---)',
    advise('Eine Datei, ein Dokument.', 'one file, one document'),
  ),
  'yaml-tag': text(
    (f) => `'${f.value}' ist hier nicht erlaubt`,
    (f) => `'${f.value}' is not allowed here`,
    advise('Nur !secret NAME ist bekannt.', 'only !secret NAME is known'),
  ),
  'yaml-unexpected': text(
    (f) => `'${f.value}' steht hier an der falschen Stelle`,
    (f) => `'${f.value}' is in the wrong place`,
    advise(
      'Prüfen Sie Einrückung und Bindestriche der Zeile davor; Sonderzeichen gehören in Anführungszeichen.',
      'check the indentation and dashes of the line before; put special characters in quotes',
    ),
  ),
  'yaml-directive': text(
    () => 'Zeilen mit % am Anfang (YAML-Direktiven) sind nicht erlaubt',
    () => 'lines beginning with % (YAML directives) are not allowed',
  ),
  'duplicate-key': text(
    (f) => `'${f.value}' steht hier zum zweiten Mal`,
    (f) => `'${f.value}' stands here a second time`,
    advise('Jeder Schlüssel darf nur einmal vorkommen.', 'each key may stand once only'),
  ),
  'key-not-text': text(
    () => 'ein Schlüssel muss ein einfacher Text sein',
    () => 'a key must be a plain text',
  ),
  'alias-of-itself': text(
    (f) => `'*${f.value}' enthält sich selbst`,
    (f) => `'*${f.value}' contains itself`,
  ),
  'too-many-aliases': text(
    () => 'zu viele Verweise mit * (höchstens 20)',
    () => 'too many aliases with * (at most 20)',
  ),
  'too-deep': text(
    () => 'zu tief geschachtelt (höchstens 20 Stufen)',
    () => 'nested too deeply (at most 20 levels)',
  ),

  // ---- secrets
  'unknown-secret': text(
    (f) => `das Geheimnis '${f.value}' gibt es nicht`,
    (f) => `there is no secret '${f.value}'`,
    (f) =>
      meant(f) ?? {
        de: `Tragen Sie '${f.value}: ...' in secrets.yaml ein.`,
        en: `add '${f.value}: ...' to secrets.yaml`,
      },
  ),
  'empty-secret': text(
    (f) => `das Geheimnis '${f.value}' ist leer`,
    (f) => `the secret '${f.value}' is empty`,
    advise('Tragen Sie den Wert in secrets.yaml ein.', 'fill in the value in secrets.yaml'),
  ),
  'secrets-open': text(
    (f) => `andere können diese Datei lesen oder ändern (Rechte ${f.mode})`,
    (f) => `others can read or change this file (mode ${f.mode})`,
    advise('chmod 600 secrets.yaml', 'chmod 600 secrets.yaml'),
  ),
  'secrets-owner': text(
    () => 'diese Datei gehört einem anderen Benutzer',
    () => 'this file belongs to another user',
    advise(
      'Sie muss dem Benutzer gehören, unter dem das Wohnungsgerät läuft (chown).',
      'it must belong to the user that runs the gateway (chown)',
    ),
  ),
  'secret-not-text': text(
    (f) => `'${f.value}' muss ein Text in Anführungszeichen sein`,
    (f) => `'${f.value}' must be a text in quotes`,
  ),
  secret: text(
    () => 'ein Passwort oder Schlüssel darf hier nicht im Klartext stehen',
    () => 'a password or key must not stand here in plain sight',
    (f) => ({
      de: `Schreiben Sie '${f.key}: !secret ${f.key}' und den Wert in secrets.yaml.`,
      en: `write '${f.key}: !secret ${f.key}' and put the value in secrets.yaml`,
    }),
  ),
  'secret-not-here': text(
    () => '!secret ist nur für Passwörter, Schlüssel, Benutzernamen und Adressen erlaubt',
    () => '!secret is for passwords, keys, user names and addresses only',
  ),
  'secrets-mistake': text(
    () => 'diese Zeile ist kein gültiges YAML (sie wird nicht gezeigt, sie könnte ein Passwort enthalten)',
    () => 'this line is not valid YAML (it is not shown: it may hold a password)',
    advise('So sieht eine Zeile aus:  name: "wert"', 'a line looks like this:  name: "value"'),
  ),
} as const satisfies Readonly<Record<string, Text>>;
