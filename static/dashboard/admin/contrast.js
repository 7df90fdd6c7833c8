// Which label goes on a brand colour (WCAG 2.2, 1.4.3: text wants a ratio of 4.5).

export const ENOUGH = 4.5;
const WHITE = "#FFFFFF";
const BLACK = "#000000";

/** "#1a62c7", "1a62c7" and "#16c" as "#1A62C7"; "" for what is no colour. */
export function colourOf(text) {
  const digits = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (!digits) return "";
  const six = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
  return `#${six.toUpperCase()}`;
}

/** The ratio of two colours, 1 to 21. */
export function ratio(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The label, white or black, that is read best on `colour`, and its ratio. The worse of all colours still has 4.58. */
export function labelOn(colour) {
  const [white, black] = [ratio(WHITE, colour), ratio(BLACK, colour)];
  return white >= black ? { label: WHITE, ratio: white } : { label: BLACK, ratio: black };
}

/**
 * The nearest shade of `colour` that stands out from `ground` by a ratio of `enough`: darker on a light ground, lighter
 * on a dark one. Controls and signs want 3 (1.4.11).
 */
export function standingOut(colour, ground, enough) {
  const end = luminance(ground) > 0.18 ? 0 : 255;
  for (let step = 0; step < 100; step += 1) {
    const shade = hex(channels(colour).map((value) => Math.round(value + ((end - value) * step) / 100)));
    if (ratio(shade, ground) >= enough) return shade;
  }
  return hex([end, end, end]);
}

function luminance(colour) {
  const [r, g, b] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function channels(colour) {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}

function hex(values) {
  return `#${values.map((value) => value.toString(16).padStart(2, "0")).join("").toUpperCase()}`;
}
