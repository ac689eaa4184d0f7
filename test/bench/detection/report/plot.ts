/** bench-detection.svg: how soon against how often in vain, a curve for each method, recorded and synthetic homes side by side. */
import { shipped, shippedUnusual } from '../methods/index.ts';
import type { Score } from '../score.ts';
import type { Comparison } from './compare.ts';

const panel = { width: 560, height: 470, left: 62, right: 16, top: 62, bottom: 54 };
const legendHeight = 96;
const mostHours = 12;
const mostPer30Days = 25;
const hourTicks = [0, 2, 4, 6, 8, 10, 12];
const rateTicks = [0, 0.1, 0.5, 1, 3, 10, 20];

/** Told apart by marker and dash; the colours (Okabe and Ito's) only help. */
interface Look {
  readonly colour: string;
  readonly dash: string;
  readonly width: number;
  readonly marker: 'disc' | 'square' | 'triangle' | 'diamond' | 'ring' | 'cross';
}
const looks: Readonly<Record<string, Look>> = {
  [shipped]: { colour: '#0072b2', dash: '', width: 3, marker: 'disc' },
  [shippedUnusual]: { colour: '#d55e00', dash: '', width: 3, marker: 'square' },
  'simple inference': { colour: '#000000', dash: '7 4', width: 1.5, marker: 'triangle' },
  'A Cuddihy 2007': { colour: '#009e73', dash: '2 3', width: 1.5, marker: 'ring' },
  'A with inference': { colour: '#009e73', dash: '', width: 1.5, marker: 'diamond' },
  'E Wilhelm & Wahl 2024': { colour: '#cc79a7', dash: '2 3', width: 1.5, marker: 'ring' },
  'E with inference': { colour: '#cc79a7', dash: '', width: 1.5, marker: 'cross' },
};

const x = (hours: number): number =>
  panel.left + (Math.min(hours, mostHours) / mostHours) * (panel.width - panel.left - panel.right);
/** Square root: room for the small rates, and nought has a place. */
const y = (per30Days: number): number =>
  panel.height -
  panel.bottom -
  Math.sqrt(Math.min(per30Days, mostPer30Days) / mostPer30Days) * (panel.height - panel.top - panel.bottom);

export function plot(comparisons: readonly Comparison[]): string {
  const shown = comparisons.filter(
    ({ id }) => id !== 'recorded' || !comparisons.some((one) => one.id === 'recorded-learned'),
  );
  const width = panel.width * Math.max(1, shown.length);
  const height = panel.height + legendHeight;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-labelledby="title desc">
<title id="title">False carer alarms against detection delay by day</title>
<desc id="desc">${escaped(shown.map(inWords).join(' '))}</desc>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${shown.map((comparison, index) => `<g transform="translate(${index * panel.width} 0)">${onePanel(comparison)}</g>`).join('\n')}
<g transform="translate(0 ${panel.height})">${legend()}</g>
</svg>
`;
}

/** What the picture says, for who does not see it. */
function inWords({ title, scores }: Comparison): string {
  const told = scores
    .filter(({ method }) => method in looks)
    .map(({ method, threshold, per30Days, delays }) => {
      const { medianHours } = delays.day;
      const delay = Number.isFinite(medianHours) ? `${medianHours.toFixed(1)} h` : 'never';
      return `${method}, ${threshold}: ${per30Days.toFixed(1)} in 30 days, found after ${delay}.`;
    });
  return `${title}. ${told.join(' ')}`;
}

function onePanel({ title, homes, days, scores }: Comparison): string {
  const curves = Object.keys(looks).map((name) =>
    curve(
      name,
      scores.filter(({ method }) => method === name),
    ),
  );
  return `
<text x="${panel.left}" y="24" font-size="15" font-weight="600">${escaped(title)}</text>
<text x="${panel.left}" y="43" fill="#444444">${homes.length} ${homes.length === 1 ? 'home' : 'homes'}, ${Math.round(days)} resident-days</text>
${axes()}${curves.join('')}`;
}

function axes(): string {
  const [bottom, left, right] = [panel.height - panel.bottom, panel.left, panel.width - panel.right];
  const hours = hourTicks.map(
    (hour) =>
      `<line x1="${x(hour)}" y1="${panel.top}" x2="${x(hour)}" y2="${bottom}" stroke="#e3e3e3"/><text x="${x(hour)}" y="${bottom + 19}" text-anchor="middle">${hour === mostHours ? '12+' : hour}</text>`,
  );
  const rates = rateTicks.map(
    (rate) =>
      `<line x1="${left}" y1="${y(rate)}" x2="${right}" y2="${y(rate)}" stroke="#e3e3e3"/><text x="${left - 8}" y="${y(rate) + 4}" text-anchor="end">${rate}</text>`,
  );
  const middle = (panel.top + bottom) / 2;
  return `${hours.join('')}${rates.join('')}
<text x="${(left + right) / 2}" y="${bottom + 42}" text-anchor="middle">median hours until a collapse by day is told</text>
<text x="16" y="${middle}" text-anchor="middle" transform="rotate(-90 16 ${middle})">false carer alarms in 30 days</text>`;
}

function curve(name: string, scores: readonly Score[]): string {
  const look = looks[name];
  if (!look || scores.length === 0) return '';
  const points = scores.map(({ threshold, per30Days, delays }) => ({
    ...{ x: x(delays.day.medianHours), y: y(per30Days), threshold },
  }));
  const path = points.map((point) => `${point.x.toFixed(1)},${point.y.toFixed(1)}`).join(' ');
  const strong = look.width > 2;
  const labels = strong
    ? points.map(
        (point) =>
          `<text x="${(point.x + 8).toFixed(1)}" y="${(point.y + (name === shipped ? -8 : 16)).toFixed(1)}" font-size="11" font-weight="600" fill="${look.colour}">${escaped(point.threshold.replace('floor ', ''))}</text>`,
      )
    : [];
  const dash = look.dash === '' ? '' : ` stroke-dasharray="${look.dash}"`;
  return `
<polyline points="${path}" fill="none" stroke="${look.colour}" stroke-width="${look.width}"${dash}/>${points.map((point) => marker(look, point.x, point.y)).join('')}${labels.join('')}`;
}

function marker({ marker: shape, colour, width }: Look, cx: number, cy: number): string {
  const size = width > 2 ? 5.5 : 4.5;
  const around = (points: readonly (readonly [number, number])[]): string =>
    points.map(([dx, dy]) => `${(cx + dx * size).toFixed(1)},${(cy + dy * size).toFixed(1)}`).join(' ');
  const filled = (points: readonly (readonly [number, number])[]): string =>
    `<polygon points="${around(points)}" fill="${colour}"/>`;
  const at = `cx="${cx.toFixed(1)}" cy="${cy.toFixed(1)}" r="${size}"`;
  if (shape === 'disc') return `<circle ${at} fill="${colour}"/>`;
  if (shape === 'ring') return `<circle ${at} fill="#ffffff" stroke="${colour}" stroke-width="2"/>`;
  if (shape === 'square')
    return filled([
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ]);
  if (shape === 'triangle')
    return filled([
      [0, -1.2],
      [1.1, 0.9],
      [-1.1, 0.9],
    ]);
  if (shape === 'diamond')
    return filled([
      [0, -1.3],
      [1.3, 0],
      [0, 1.3],
      [-1.3, 0],
    ]);
  const arms = around([
    [-1, -1],
    [1, 1],
    [0, 0],
    [1, -1],
    [-1, 1],
  ]);
  return `<polyline points="${arms}" fill="none" stroke="${colour}" stroke-width="2.5"/>`;
}

function legend(): string {
  const columns = 4;
  const entries = Object.entries(looks).map(([name, look], index) => {
    const [left, top] = [panel.left + (index % columns) * 250, 18 + Math.floor(index / columns) * 26];
    const dash = look.dash === '' ? '' : ` stroke-dasharray="${look.dash}"`;
    return `<line x1="${left}" y1="${top}" x2="${left + 34}" y2="${top}" stroke="${look.colour}" stroke-width="${look.width}"${dash}/>${marker(look, left + 17, top)}<text x="${left + 42}" y="${top + 4}">${escaped(name)}</text>`;
  });
  const note = `Below and to the left is better. Labels: hours by day of the shipped rules, floor of the learned line.`;
  return `${entries.join('')}<text x="${panel.left}" y="${18 + 26 * Math.ceil(entries.length / columns)}" fill="#444444">${note}</text>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
