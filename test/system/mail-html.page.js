/** Runs in the page. Contrast by WCAG 2.2, of each element with text of its own against the first background behind it. */
(() => {
  const parts = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((part) =>
      part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const canvas = document.createElement('div');
  canvas.style.backgroundColor = 'Canvas';
  document.documentElement.append(canvas);
  const canvasColour = getComputedStyle(canvas).backgroundColor;
  canvas.remove();
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour[3] !== 0) return colour;
    }
    return parts(canvasColour);
  };
  const texts = [...document.body.querySelectorAll('*')]
    .filter((element) => [...element.childNodes].some(({ nodeType, nodeValue }) => nodeType === 3 && nodeValue?.trim()))
    .map((element) => {
      const { color, fontSize } = getComputedStyle(element);
      const [a, b] = [luminance(parts(color)), luminance(behind(element))].sort((x, y) => y - x);
      return { text: element.textContent, contrast: (a + 0.05) / (b + 0.05), size: Number.parseFloat(fontSize) };
    });
  return {
    width: document.documentElement.scrollWidth,
    headlines: document.querySelectorAll('h1').length,
    language: document.documentElement.lang,
    texts,
  };
})();
